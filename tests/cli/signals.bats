#!/usr/bin/env bats
# Signals: stop, say what was done, go on later.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# apply of the three tables, which takes ever so long; $pid runs it.
long_apply() {
	server '{"times": {"create": 60000}}'
	example
	tool_in_background apply --yes
	wait_for '^CreateTable.*acls' "$log"
}

@test "an interrupt during a wait ends with 130 and says how to go on" {
	long_apply
	start=$SECONDS
	kill -INT "$pid"
	ends_with 130
	[ $((SECONDS - start)) -le 12 ]
	grep -qiE 'again' err out
	grep -q users out
	! grep -qE '^ *applied' out || fail "$(cat out)"
}

@test "SIGTERM and SIGHUP do the same, with their own status" {
	for row in TERM:143 HUP:129; do
		long_apply
		kill -"${row%:*}" "$pid"
		ends_with "${row#*:}"
	done
}

@test "the JSON report of a stopped run says so" {
	server '{"times": {"create": 60000}}'
	example
	tool_in_background apply --yes --format json
	wait_for '^CreateTable.*acls' "$log"
	kill -INT "$pid"
	ends_with 130
	[ "$(jq .stopped out)" = true ]
	[ "$(jq -r '.outcomes[0].outcome' out)" != applied ]
}

@test "the run after a stopped one converges, and makes nothing twice" {
	server '{"times": {"create": 1500}}'
	example
	tool_in_background apply --yes
	wait_for '^CreateTable.*acls' "$log"
	kill -INT "$pid"
	ends_with 130
	run -0 tool apply --yes
	[ "$(changes | grep -c CreateTable)" = 3 ]
	run -0 tool drift
}

@test "a second interrupt ends at once" {
	server '{"faults": [{"op": "CreateTable", "kind": "stall",
		"times": "always"}]}'
	one_table
	tool_in_background apply --yes
	wait_for '^CreateTable' "$log"
	kill -INT "$pid"
	sleep 0.3
	start=$(date +%s%N)
	kill -INT "$pid"
	ends_with 130
	[ $((($(date +%s%N) - start) / 1000000)) -le 500 ]
}

@test "an interrupt while reading changes nothing" {
	server '{"faults": [{"op": "DescribeTable", "kind": "stall",
		"times": "always"}]}'
	example
	for command in plan 'apply --yes'; do
		# shellcheck disable=SC2086 # a command and its options
		tool_in_background $command --timeout 2s
		wait_for '^DescribeTable' "$log"
		sleep 0.1
		kill -INT "$pid"
		ends_with 130
		grep -q 'nothing was changed' err || fail "$command: $(cat err)"
		: >"$log"
	done
}

@test "an interrupt at a terminal that gives the schema is heard" {
	mkfifo in
	sleep 20 >in 3>&- &
	pids+=("$!")
	stdin=in tool_in_background validate -f -
	sleep 0.3
	kill -INT "$pid"
	ends_with 130
}

@test "a signal that was ignored from the start stays ignored" {
	server '{"times": {"create": 800}}'
	one_table
	(
		trap '' HUP
		exec "$WIKIBOT_PROVISION" apply --yes >out 2>err 3>&-
	) &
	pid=$!
	pids+=("$pid")
	wait_for '^CreateTable' "$log"
	kill -HUP "$pid"
	ends_with 0
}

@test "control-C on a terminal stops cleanly" {
	server '{"times": {"create": 60000}}'
	one_table
	run -130 on_terminal --wait CREATING --send '\x03' \
		"$WIKIBOT_PROVISION" apply --yes
	[[ $output == *again* ]]
}
