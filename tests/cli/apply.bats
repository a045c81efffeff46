#!/usr/bin/env bats
# apply: asking, policy, waiting.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

@test "without a terminal apply wants --yes" {
	server
	one_table
	run -64 tool apply </dev/null
	[[ $output == *--yes* ]]
	[ -z "$(changes)" ]
	run -0 tool apply --yes </dev/null
	[ "$(changes)" = 'CreateTable one' ]
	run -0 tool apply </dev/null
}

@test "on a terminal the whole word yes applies" {
	server
	one_table
	run -0 on_terminal --wait "'yes'" --send 'yes\n' "$WIKIBOT_PROVISION" apply
	[ "$(changes)" = 'CreateTable one' ]
}

@test "on a terminal anything but yes changes nothing" {
	server
	one_table
	for answer in 'y\n' 'YES\n' 'no\n' '\n' 'yes please\n' ' yes\n' '\x04' \
		'yesyesyesyesyesyesyesyesyesyesyes\n'; do
		run -1 on_terminal --wait "'yes'" --send "$answer" \
			"$WIKIBOT_PROVISION" apply
		[[ $output == *'nothing was changed'* ]] || fail "$answer: $output"
	done
	[ -z "$(changes)" ]
}

@test "control-C at the question changes nothing and ends with 130" {
	server
	one_table
	run -130 on_terminal --wait "'yes'" --send '\x03' \
		"$WIKIBOT_PROVISION" apply
	[[ $output == *'nothing was changed'* ]]
	[ -z "$(changes)" ]
}

@test "a saved plan is not asked about" {
	server
	one_table
	run -0 tool plan --out saved
	run -0 tool apply saved </dev/null
}

@test "recovery is not switched off without leave" {
	server
	one_table 'point_in_time_recovery: true'
	run -0 tool apply --yes
	one_table 'point_in_time_recovery: false'
	changes >before
	run -3 tool plan
	[[ $output == *disable-pitr* ]]
	run -3 tool apply --yes
	diff before <(changes)
	run -0 tool apply --yes --allow disable-pitr
	run -0 tool drift
}

@test "tags and indexes are pruned only when asked" {
	server
	one_table 'tags: {a: one, b: two}' \
		'indexes: {by-kind: {key: {partition: kind}}}'
	sed -i 's/id: S/id: S, kind: S/' wikibot.yaml
	run -0 tool apply --yes
	one_table 'tags: {a: one}'
	changes >before
	run -0 tool apply --yes
	diff before <(changes)
	run -0 tool apply --yes --prune tags
	[ "$(changes | tail -n 1)" = 'UntagResource one' ]
	run -0 tool apply --yes --prune indexes
	[ "$(changes | tail -n 1)" = 'UpdateTable one' ]
	run -0 tool drift --strict
}

@test "apply that does not wait ends with 5, and a later run with 0" {
	for wait in none ready; do
		server '{"times": {"backfill": 1500}}'
		one_table
		run -0 tool apply --yes
		sed -i 's/id: S/id: S, kind: S/' wikibot.yaml
		echo '    indexes: {by-kind: {key: {partition: kind}}}' >>wikibot.yaml
		run -5 tool apply --yes --wait "$wait"
		[[ $output == *pending* ]]
		sleep 1.6
		run -0 tool apply --yes
		[ "$(changes | grep -c UpdateTable)" = 1 ]
	done
}

@test "a wait has an end when one is given" {
	server '{"times": {"create": 60000}}'
	one_table
	start=$SECONDS
	run -5 tool apply --yes --timeout 1s
	[ $((SECONDS - start)) -le 5 ]
	[[ $output == *pending* ]]
}

@test "too many changes at once are waited for" {
	server '{"faults": [{"op": "CreateTable", "kind": "error", "times": 2,
		"name": "LimitExceededException",
		"text": "Subscriber limit exceeded: Only 500 tables can be created, updated, or deleted simultaneously"}]}'
	one_table
	run -0 tool apply --yes
	[[ $output == *applied* ]]
	[ "$(grep -c '^CreateTable.*LimitExceededException' "$log")" = 2 ]
	[ "$(grep -c '^CreateTable' "$log")" = 3 ]
}

@test "a write whose answer is lost is found out, not repeated" {
	for kind in lost truncated stall; do
		server '{"faults": [{"op": "CreateTable", "kind": "'$kind'",
			"effect": true}]}'
		one_table 'tags: {a: one}'
		run -0 tool apply --yes --timeout 2s
		[[ $output == *applied* ]] || fail "$kind: $output"
		grep -c '^CreateTable' "$log" | grep -qx 1 || fail "$kind: $(cat "$log")"
		run -0 tool drift
	done
}

@test "a write that got lost on its way is sent again" {
	for kind in unsent lost; do
		server '{"faults": [{"op": "CreateTable", "kind": "'$kind'"}]}'
		one_table
		run -0 tool apply --yes
		run -0 tool drift
	done
}

@test "one table that fails does not stop the others" {
	server '{"faults": [{"op": "CreateTable", "table": "wikibot-dev-wikis",
		"kind": "error", "times": "always", "name": "ValidationException",
		"text": "One or more parameter values were invalid"}]}'
	example
	run -1 tool apply --yes
	[[ $output == *refused*'parameter values were invalid'* ]]
	[ "$(changes | grep -c UpdateContinuousBackups)" = 2 ]
	run -2 tool drift
}

@test "what the endpoint does not know is a note, and an error when strict" {
	server '{"unsupported": ["DescribeTimeToLive", "UpdateTimeToLive"]}'
	one_table 'ttl: expires_at'
	run -0 tool apply --yes
	[[ $output == *unsupported* ]]
	run -0 tool drift
	[[ $output == *ttl* ]]
	run -1 tool apply --yes --strict-endpoint
}
