#!/usr/bin/env bats
# permissions: what they allow is enough, and nothing of it is too much.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# What a table has, and what it should have: lines of one_table with ';'
# between.  Together they use every call there is.
scenarios=(
	'|'
	'tags: {a: one, b: one}|tags: {a: two, b: none};ttl: gone'
	'|stream: KEYS_ONLY;point_in_time_recovery: true'
	'deletion_protection: true|deletion_protection: false;encryption: owned'
	'indexes: {by-id: {key: {partition: id}}}|removed_indexes: [by-id]'
)

[ -z "${WB_LEAN:-}" ] || scenarios=("${scenarios[1]}")

schema() {
	local lines
	IFS=';' read -ra lines <<<"$1"
	one_table "${lines[@]}"
}

# The calls that make a table with these lines.
calls_for() {
	schema "$1"
	tool plan --format json | jq -c \
		'[.tables[].steps[] | {op: .operation, body: .request}]'
}

# A server on which these calls were made, and which allows what a policy says.
allowing() {
	server "$(jq -nc --slurpfile policy "$1" --argjson calls "$2" \
		'{policy: $policy[0], calls: $calls}')"
}

# Whether a command with the policy ends as it does with all that it needs: in
# any of the states that are given.
works_in_all() {
	local policy=$1 state status i=0
	shift
	for state in "${states[@]}"; do
		allowing "$policy" "$state"
		status=0
		tool "$@" >out 2>err || status=$?
		if [ "$policy" = whole ]; then
			grep AccessDenied "$log" && return 1
			[ "$status" != 1 ] || return 1
			cp out "whole.$i"
		elif [ "$status" = 1 ] || ! cmp -s out "whole.$i"; then
			return 1
		fi
		i=$((i + 1))
	done
}

@test "apply, plan, drift and status need what they are given, and all of it" {
	local scenario before after form i cut states absent='[]' bare is
	server
	bare=$(calls_for '')
	for scenario in "${scenarios[@]}"; do
		before=${scenario%%|*} after=${scenario#*|}
		server
		is=$(calls_for "$before")
		schema "$after"
		for form in plan 'drift --strict' 'status --format json' \
			'apply --yes'; do
			# What is read is read of a table that is there.
			states=("$is")
			[ "$form" != 'apply --yes' ] ||
				states=("$is" "$bare" "$absent")
			# shellcheck disable=SC2046 # a switch, or nothing
			tool permissions "${form%% *}" \
				$(grep -o -e --strict <<<"$form") >whole
			# shellcheck disable=SC2086 # a command and its options
			works_in_all whole $form ||
				fail "$scenario: $form" "$(cat out err whole)"
			for ((i = 0; ; i++)); do
				cut=$(jq -c "[.Statement[].Action[]][$i]" whole)
				[ "$cut" != null ] || break
				jq ".Statement[].Action -= [$cut]" whole >less
				# shellcheck disable=SC2086
				! works_in_all less $form ||
					fail "$scenario: $form without $cut" \
						"$(cat out err)"
			done
			[ "$i" -gt 0 ]
		done
	done
}

@test "permissions name the tables, the region and the account" {
	example
	run -0 --separate-stderr tool permissions --region cn-north-1 \
		--account 123456789012
	[ "$(jq -c .Statement[0].Resource <<<"$output")" = \
		'["arn:aws-cn:dynamodb:cn-north-1:123456789012:table/wikibot-dev-users","arn:aws-cn:dynamodb:cn-north-1:123456789012:table/wikibot-dev-wikis","arn:aws-cn:dynamodb:cn-north-1:123456789012:table/wikibot-dev-acls"]' ] ||
		fail "$output"
	run -0 --separate-stderr tool permissions plan
	[[ $(jq -r .Statement[0].Resource[0] <<<"$output") == arn:*:dynamodb:*:*:table/* ]]
	run -0 --separate-stderr tool permissions drift --orphans
	[ "$(jq -c '[.Statement[] | select(.Action | index("dynamodb:ListTables"))][0].Resource' \
		<<<"$output")" = '["*"]' ]
	run -64 tool permissions version
	[[ $output == *"'version' needs no permissions"* ]]
}

@test "a customer's key needs the permissions of its own" {
	one_table 'encryption: {key: alias/mine, mode: customer}'
	run -0 --separate-stderr tool permissions
	[ "$(jq -c '.Statement[1]' <<<"$output")" = \
		'{"Effect":"Allow","Action":["kms:CreateGrant","kms:DescribeKey"],"Resource":["arn:*:kms:*:*:key/*"]}' ] ||
		fail "$output"
	run -0 --separate-stderr tool permissions plan
	[ "$(jq -c '.Statement[1].Action' <<<"$output")" = '["kms:DescribeKey"]' ]
}
