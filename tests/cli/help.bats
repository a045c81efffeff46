#!/usr/bin/env bats
# Help, version, usage errors, and what is promised about JSON.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# One a line: a name may have two words.
commands() {
	tool help | awk '/^Commands:/ { on = 1; next } /^$/ { on = 0 }
		on { sub(/^  /, ""); sub(/  .*/, ""); print }'
}

# The long options of all commands, from the help texts.
helped() {
	commands | while read -r command; do
		# shellcheck disable=SC2086 # words
		tool help $command
	done | grep -oE '^  (-., |    )--[a-z-]+' | grep -oE -e '--[a-z-]+' | sort -u
}

# The same from the manual page: .Fl -name
in_manual() {
	grep -oE '^\.It.* Fl -[a-z-]+' "$WB_SRCDIR/man/wikibot-provision.1" |
		sed 's/.*Fl -/--/' | sort -u
}

# A pair of short and long options, as "-f --schema".
short_ones() {
	grep -oE 'Fl [a-zA-Z] , Fl -[a-z-]+' "$WB_SRCDIR/man/wikibot-provision.1" |
		sed -E 's/Fl (.) , Fl -(.*)/-\1 --\2/' | sort -u
}

@test "help lists the commands, and explains each" {
	run -0 tool help
	[ "$(commands | wc -l)" -ge 7 ]
	while read -r command; do
		# shellcheck disable=SC2206 # words
		words=($command)
		run -0 tool help "${words[@]}"
		[[ $output == "Usage: wikibot-provision $command"* ]]
		first=$output
		run -0 tool "${words[@]}" --help
		[ "$output" = "$first" ]
		run -0 tool "${words[@]}" -h
		[ "$output" = "$first" ]
	done < <(commands)
	first=$(tool help)
	for way in -h --help; do
		run -0 tool "$way"
		[ "$output" = "$first" ]
	done
}

@test "no line of help is wider than a terminal" {
	while read -r command; do
		# shellcheck disable=SC2086 # words
		! tool help $command | grep -E '^.{81,}' || fail "$command"
	done < <(commands)
	! tool help | grep -E '^.{81,}' || fail 'help'
}

@test "every command and option of the help stands in the manual, and the reverse" {
	[ "$(helped | wc -l)" -ge 15 ]
	diff <(helped) <(in_manual)
	diff <(commands | sort) <(sed -nE 's/^\.It Ic ([a-z-]+( [a-z]+)?).*/\1/p' \
		"$WB_SRCDIR/man/wikibot-provision.1" | sort -u)
	diff <(commands | while read -r command; do
		# shellcheck disable=SC2086 # words
		tool help $command
	done | sed -nE 's/^  (-.), (--[a-z-]+).*/\1 \2/p' | sort -u) <(short_ones)
}

@test "help of a group lists its commands" {
	run -0 tool help dev
	[ "$(grep -c '^  dev ' <<<"$output")" = "$(commands | grep -c '^dev ')" ]
	run -64 tool help dev upp
	[[ $output == *"did you mean 'dev up'"* ]]
}

@test "help goes to standard output and is no error" {
	run -0 --separate-stderr tool help plan
	[ -n "$output" ]
	[ -z "$stderr" ]
}

@test "version prints name and version, also as JSON and as --version" {
	run -0 tool version
	[[ $output =~ ^wikibot-provision\ [0-9]+\.[0-9]+\.[0-9]+ ]]
	first=$output
	run -0 tool --version
	[ "$output" = "$first" ]
	run -0 tool version --format json
	[ "wikibot-provision $(jq -r .version <<<"$output")" = "$first" ]
}

@test "every JSON form parses and holds its format version" {
	server
	example
	forms=(version validate plan drift status 'apply --yes')
	for form in "${forms[@]}"; do
		# shellcheck disable=SC2086 # a command and its options
		run --separate-stderr tool $form --format json
		[ "$status" -le 2 ]
		[ "$(jq .format_version <<<"$output")" = 1 ] || fail "$form: $output"
	done
}

@test "a wrong command line ends with 64 and says what is meant" {
	# Each row: the words, and what must be said.
	rows=(
		'|no command'
		'plna|did you mean .plan.'
		'aply|did you mean .apply.'
		'xyzzy|unknown command .xyzzy.'
		'plan --shcema x|did you mean .*--schema'
		'plan --sch x|unknown option'
		'plan --xyzzy|unknown option .--xyzzy'
		'plan -Z|unknown option .-Z'
		'plan --schema|needs a value'
		'plan --schema=|empty'
		'plan --quiet=yes|takes no value'
		'plan --format xml|xml'
		'plan --format jsno|text, json'
		'plan -e a -e b|twice'
		'plan stray|unexpected operand .stray'
		'apply one two|unexpected operand .two'
		'drift --yes|unknown option'
		'validate --region x|unknown option'
		'help plna|plna'
		'dev|needs another word'
		'dev --yes|needs another word'
		'dev upp|did you mean .dev up.'
		'dev xyzzy|help dev'
		'dev up --engine motto|did you mean .moto.'
		'dev up --port 80|port'
		'dev up stray|unexpected operand .stray'
		'dev env --format text|shell, json, dotenv, fish'
		'dev install none|none'
		'dev up -e ../x|cannot name'
		'plan --timeout|needs a value'
		'plan --timeout 5x|5x'
		'plan --timeout -3s|timeout'
		'plan --timeout 99999999999999999999s|timeout'
		'plan --parallelism 0|parallelism'
		'plan --parallelism 65|parallelism'
		'plan --parallelism 1x|parallelism'
		'plan --prune all|all'
		'plan --prune index|indexes, tags'
		'apply --allow everything|everything'
		'apply --wait ever|ever'
	)
	for row in "${rows[@]}"; do
		# shellcheck disable=SC2086 # words
		run --separate-stderr tool ${row%%|*}
		[ "$status" = 64 ] || fail "$row: status $status" "$stderr"
		[ -z "$output" ] || fail "$row: output $output"
		[[ $stderr =~ ${row#*|} ]] || fail "$row: $stderr"
	done
}

@test "a usage error of a command points to its help" {
	run -64 tool plan --xyzzy
	[[ $output == *'help plan'* ]]
}

@test "what follows -- is no option" {
	run -64 tool plan -- --schema
	[[ $output == *"unexpected operand '--schema'"* ]]
}
