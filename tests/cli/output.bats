#!/usr/bin/env bats
# Where output goes, what it looks like, and when it cannot be written.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# No escape sequence, no carriage return, no control character but tab and line
# break, no character that turns the direction of text.
is_plain() {
	! LC_ALL=C grep -nP '[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' \
		"$@" >shown || fail "$(cat -v shown)"
}

@test "without a terminal there is no escape byte, also while it works" {
	server '{"times": {"create": 400}}'
	example
	for command in validate plan 'apply --yes' drift status; do
		# shellcheck disable=SC2086 # a command and its options
		run -0 tool $command
		is_plain <<<"$output"
	done
}

@test "a terminal gets colours, unless it is told not to" {
	server
	one_table
	run -0 on_terminal "$WIKIBOT_PROVISION" plan
	[[ $output == *$'\e['*m* ]]
	NO_COLOR=1 run -0 on_terminal "$WIKIBOT_PROVISION" plan
	[[ $output != *$'\e'* ]]
	TERM=dumb run -0 on_terminal "$WIKIBOT_PROVISION" plan
	[[ $output != *$'\e'* ]]
	run -0 on_terminal "$WIKIBOT_PROVISION" plan --no-color
	[[ $output != *$'\e'* ]]
	NO_COLOR="" run -0 on_terminal "$WIKIBOT_PROVISION" plan
	[[ $output == *$'\e['*m* ]]
	run -0 on_terminal "$WIKIBOT_PROVISION" plan --format json
	[[ $output != *$'\e'* ]]
}

@test "a terminal shows what is waited for, on one line that is wiped away" {
	server '{"times": {"create": 600}}'
	one_table
	run -0 on_terminal "$WIKIBOT_PROVISION" apply --yes
	[[ $output == *'one: '*CREATING*$'\r\e[K'* ]]
	TERM=dumb run -0 on_terminal "$WIKIBOT_PROVISION" apply --yes
	[[ $output != *$'\e'* ]]
}

@test "the line of progress fits into a narrow terminal" {
	server '{"times": {"create": 600}}'
	example
	run -0 on_terminal --columns 40 "$WIKIBOT_PROVISION" apply --yes --no-color
	# What is wiped away was a line of progress.
	grep -oP '[^\r\n]+(?=\r\e\[K)' <<<"$output" | sed $'s/^\e\\[K//' >lines
	grep -q 'users: table CREATING' lines
	grep -q '  +[12]$' lines
	! grep -E '^.{40}' lines || fail 'too wide'
}

@test "quiet says nothing beside the result" {
	server
	one_table
	run -0 --separate-stderr tool apply --yes --quiet
	[ -z "$stderr" ]
	[[ $output == *applied* ]]
}

@test "results go to standard output, all else to standard error" {
	server
	one_table
	run -0 --separate-stderr tool apply --yes --verbose --format json
	jq . <<<"$output" >/dev/null
	[[ $stderr == *'-> CreateTable'* ]]
}

@test "a closed standard output is an error, and nothing was done" {
	server
	one_table
	for command in version help 'help plan' validate plan drift status \
		'apply --yes' 'plan --format json' 'validate --format json'; do
		run -1 bash -c 'exec "$WIKIBOT_PROVISION" $0 >&-' "$command"
		[[ $output == *'standard output'* ]] || fail "$command: $output"
		run -1 bash -c 'exec "$WIKIBOT_PROVISION" $0 >/dev/full' "$command"
		[[ $output == *'no space left'* ]] || fail "$command: $output"
	done
	[ -z "$(changes)" ]
}

@test "a report that cannot be written is an error, and the work is done" {
	server
	one_table
	run -1 bash -c '"$WIKIBOT_PROVISION" apply --yes --format json >/dev/full'
	[[ $output == *'no space left'* ]]
	[[ $output == *'done: create the table'* ]]
	run -0 tool drift
}

@test "a reader that goes away is no crash" {
	server
	example
	run bash -c '"$WIKIBOT_PROVISION" plan | true; echo "${PIPESTATUS[0]}"'
	[[ $output == *0 || $output == *1 ]] || fail "$output"
}

@test "a closed standard error does no harm" {
	server
	one_table
	run -0 bash -c 'exec "$WIKIBOT_PROVISION" apply --yes 2>&-'
	[[ $output == *applied* ]]
	run -64 bash -c 'exec "$WIKIBOT_PROVISION" plna 2>&-'
	run -64 bash -c 'exec "$WIKIBOT_PROVISION" plna 2>/dev/full'
}

@test "a closed standard input does no harm" {
	server
	one_table
	run -64 bash -c 'exec "$WIKIBOT_PROVISION" apply <&-'
	run -0 bash -c 'exec "$WIKIBOT_PROVISION" apply --yes <&-'
}

@test "hostile tags of a live table reach nobody raw" {
	server '{"calls": [
		{"op": "CreateTable", "body": {"TableName": "one",
		"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
		"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
		"BillingMode": "PAY_PER_REQUEST",
		"Tags": [{"Key": "a\u001b[31m\u202e", "Value": "b\u009b2J\r\n\u0007"},
			{"Key": "c", "Value": "\u001b]0;title\u0007"}]}}]}'
	one_table 'tags: {c: good}'
	for command in plan drift status 'drift --strict' 'apply --yes' \
		'plan --verbose' 'apply --yes --prune tags --verbose'; do
		# shellcheck disable=SC2086 # a command and its options
		run tool $command
		is_plain <<<"$output"
		# shellcheck disable=SC2086 # a command and its options
		on_terminal "$WIKIBOT_PROVISION" $command --no-color |
			sed $'s/\r\e\\[K//g; s/\r$//' >shown.on || true
		is_plain shown.on
	done
}

@test "what a server says reaches nobody raw" {
	server '{"faults": [{"kind": "error", "times": "always",
		"name": "ValidationException\u001b[31m",
		"text": "bad \u001b[2J \u202e \u0007 \u009b words"}]}'
	one_table
	for command in plan 'apply --yes' 'drift --verbose'; do
		# shellcheck disable=SC2086 # a command and its options
		run -1 tool $command
		[[ $output == *words* ]]
		is_plain <<<"$output"
	done
}

@test "words of the command line and the environment reach nobody raw" {
	bad=$'a\e[31m\u202e'
	rows=("$bad" "plan --$bad" "plan --format $bad" "plan -e $bad"
		"plan --region $bad" "plan --profile $bad" "plan --endpoint-url http://$bad"
		"plan --timeout $bad" "apply $bad" "plan $bad" "help $bad"
		"validate -f $bad" "plan -t $bad" "plan --out $bad/x")
	server
	example
	for row in "${rows[@]}"; do
		# shellcheck disable=SC2086 # words
		run tool $row
		[ "$status" != 0 ] || fail "$row"
		[[ $output == *'\x1b[31m'* ]] || fail "$row: $output"
		is_plain <<<"$output"
	done
}
