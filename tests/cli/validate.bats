#!/usr/bin/env bats
# validate: the schema file as a person gets it wrong.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# Mistakes of all kinds, each on a line of its own.
broken() {
	cat >wikibot.yaml <<-'EOF'
		version: 1
		projet: x
		tables:
		  users:
		    attributes: {id: S}
		    key: {partition: idd}
		    biling: PAY_PER_REQUEST
		    ttl: [a]
		    stream: NEW
		    table_class: CHEAP
		    "\e[31m\u202e": 1
	EOF
}

@test "all mistakes are told at once, each with its place" {
	broken
	run -1 --separate-stderr tool validate
	[ -z "$output" ]
	for place in 2:1 5:18 6:22 7:5 8:10 9:13 10:18 11:5; do
		grep -q "^wikibot.yaml:$place: " <<<"$stderr" ||
			fail "nothing at $place: $stderr"
	done
	[[ $stderr == *"did you mean 'project'"* ]]
	[[ $stderr == *"did you mean 'billing'"* ]]
	[[ $stderr == *'8 mistakes'* ]]
}

@test "the JSON form has the same mistakes" {
	broken
	run -1 --separate-stderr tool validate --format json
	[ "$(jq .valid <<<"$output")" = false ]
	[ "$(jq -c '[.problems[] | "\(.line):\(.column)"]' <<<"$output")" = \
		'["2:1","5:18","6:22","7:5","8:10","9:13","10:18","11:5"]' ]
	[ "$(jq -r '.problems[0].file' <<<"$output")" = wikibot.yaml ]
	example
	run -0 --separate-stderr tool validate --format json
	[ "$(jq -c '[.valid, .problems]' <<<"$output")" = '[true,[]]' ]
}

@test "without an environment each of the file is checked" {
	example
	unset WIKIBOT_ENVIRONMENT
	run -0 tool validate
	# Capacity is missing, but only where prod's mode holds.
	sed -i 's/    deletion_protection: true/    billing: {mode: PROVISIONED}/' \
		wikibot.yaml
	run -1 tool validate
	[[ $output == *'wikibot.yaml:14:21: table '* ]]
	[[ $output == *'4 mistakes'* ]]
	run -0 tool validate -e dev
	run -1 tool validate -e prod
	WIKIBOT_ENVIRONMENT=dev run -0 tool validate
}

@test "an environment that is not there is a usage error, wherever it comes from" {
	example
	run -64 tool validate -e prd
	[[ $output == *"'prod'"* ]]
	WIKIBOT_ENVIRONMENT=prd run -64 tool validate
	[[ $output == *"'prod'"* ]]
	unset WIKIBOT_ENVIRONMENT
	run -64 tool plan
	[[ $output == *--environment* ]]
}

@test "the schema comes from the option, the environment or wikibot.yaml" {
	example
	run -0 tool validate
	mv wikibot.yaml other.yaml
	run -1 tool validate
	[[ $output == *WIKIBOT_SCHEMA* ]]
	WIKIBOT_SCHEMA=other.yaml run -0 tool validate
	WIKIBOT_SCHEMA=none.yaml run -1 tool validate
	WIKIBOT_SCHEMA=none.yaml run -0 tool validate --schema other.yaml
}

@test "a dash is standard input, for every environment" {
	example
	unset WIKIBOT_ENVIRONMENT
	run -0 tool validate -f - <wikibot.yaml
	[[ $output == *'standard input is valid'* ]]
	run -0 tool validate --schema=- -e prod <wikibot.yaml
	run -1 tool validate -f - </dev/null
	[[ $output == *'standard input:1:1:'* ]]
	run -1 bash -c '"$WIKIBOT_PROVISION" validate -f - <&-'
}

@test "what is no readable file is an error at once" {
	mkfifo pipe
	echo x >secret.yaml
	chmod 000 secret.yaml
	ln -s loop loop
	for file in none.yaml . pipe /dev/null /dev/zero loop none/x.yaml; do
		run -1 --separate-stderr timeout 5 "$WIKIBOT_PROVISION" \
			validate -f "$file"
		[[ $stderr == *"'$file'"* ]] || fail "$file: $stderr"
		[ "$(wc -l <<<"$stderr")" = 1 ]
	done
	[ "$(id -u)" = 0 ] || run -1 tool validate -f secret.yaml
}

@test "what is no schema is refused with its place" {
	# Each row: the file as for printf, and what must be said.
	rows=(
		'|1:1: .*version: 1'
		'# nothing\n|version: 1'
		'version: 1\n\xff|2:1: .*UTF-8'
		'version: 1\nproject: "a\\0b"\n|2:'
		'a: &x 1\nb: *x\n|1:4: anchors'
		'a: 1\na: 2\n|2:1: .*a'
		'version: 1\n---\nversion: 1\n|2:1: '
		'version: !!int 1\n|1:10: '
		'\ta: 1\n|1:1: '
		'version: 1\ntables:\n  t: {<<: 1}\n|3:'
		'version: [1\n|2:1: '
		'version: two\n|1:10: '
	)
	for row in "${rows[@]}"; do
		# shellcheck disable=SC2059 # the row is the format
		printf "${row%%|*}" >wikibot.yaml
		run --separate-stderr tool validate
		[ "$status" = 1 ] || fail "$row: status $status"
		[[ $stderr =~ ${row#*|} ]] || fail "$row: $stderr"
	done
}

@test "depth, size and number have limits, and reaching them takes no time" {
	head -c 70000 /dev/zero | tr '\0' '[' >wikibot.yaml
	run -1 timeout 5 "$WIKIBOT_PROVISION" validate
	[[ $output == *wikibot.yaml:1:* ]]
	{ echo 'version: 1'; seq 1 200000 | sed 's/^/# /'; } >wikibot.yaml
	run -1 timeout 5 "$WIKIBOT_PROVISION" validate
	[[ $output == *larger* ]]
	{
		printf 'version: 1\nproject: x\ntables:\n'
		seq -f '  t%.0f: {attributes: {id: S}, key: {partition: id}}' 3000
	} >wikibot.yaml
	run -1 timeout 10 "$WIKIBOT_PROVISION" validate
	[[ $output == *2500* ]]
}

@test "a byte order mark and carriage returns do no harm" {
	example
	{ printf '\xef\xbb\xbf'; sed 's/$/\r/' wikibot.yaml; } >dos.yaml
	run -0 tool validate -f dos.yaml
}

@test "names from the file reach the terminal escaped" {
	broken
	run -1 tool validate
	[[ $output == *'\x1b[31m\u202e'* ]]
	mv wikibot.yaml $'a\e[31m\nb.yaml'
	run -1 tool validate -f $'a\e[31m\nb.yaml'
	[[ $output == *'a\x1b[31m'* ]]
	[[ $output != *$'\e'* && $output != *$'\u202e'* ]]
	example
	mv wikibot.yaml $'a\e[31m.yaml'
	run -0 tool validate -f $'a\e[31m.yaml'
	[[ $output != *$'\e'* ]]
}
