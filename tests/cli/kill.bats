#!/usr/bin/env bats
# kill -9 at every call of an apply: whatever was and was not answered, the next
# run converges, and nothing is done twice.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# Tables that are there from the start, as calls of the server's script.
before='[]'

# boundary DIR FAULT: an apply whose call FAULT never gets an answer is killed;
# the next one has to converge.  Complaints go to DIR/bad.
boundary() {
	local accepted twice
	mkdir "$1"
	cp wikibot.yaml "$1"
	cd "$1" || return
	pids=()
	server '{"calls": '"$before"', "faults": [{"kind": "stall", '"$2"'}]}'
	tool_in_background apply --yes
	until grep -q 'no answer' "$log"; do
		if ! kill -0 "$pid" 2>/dev/null; then
			# A slower machine makes fewer calls: it was done before.
			wait "$pid" || echo "undisturbed: $?" >>bad
			echo >fewer
			cli_teardown
			return
		fi
		sleep 0.02
	done
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	tool apply --yes >again 2>&1 || echo "apply: $?" >>bad
	tool plan --detailed-exitcode >after 2>&1 || echo "plan: $?" >>bad
	# What had an effect: all that was accepted, and what was not answered but
	# carried out all the same.
	accepted='^(Create|Update|Tag)[^>]*($|-> $)'
	[[ $2 != *'"effect": true'* ]] || accepted+='|^(Create|Update|Tag).*-> no answer'
	twice=$(grep -E "$accepted" "$log" | sed 's/ -> .*//' | sort | uniq -d)
	[ -z "$twice" ] || echo "twice: $twice" >>bad
	if [ -s bad ]; then
		cat again after "$log" >>bad
	fi
	cli_teardown
}

# boundaries N: every call of the N that an apply makes, with its effect; and the
# changing ones without it.  Eight at a time, since all of them mostly wait.
boundaries() {
	local k op found running=0 before_pids=("${pids[@]}") faults=()
	for ((k = 1; k <= $1; k++)); do
		faults+=('"effect": true, "nth": '"$k")
	done
	for op in "${@:2}"; do
		faults+=('"nth": '"${op#*:}"', "op": "'"${op%:*}"'"')
	done
	for ((k = 0; k < ${#faults[@]}; k++)); do
		(
			set +e
			boundary "$PWD/$k" "${faults[k]}" 2>/dev/null
		) 3>&- &
		if ((++running >= 8)); then
			wait -n || true
		fi
	done
	wait
	pids=("${before_pids[@]}")
	found=$(find . -name bad -exec cat {} +)
	[ -z "$found" ] || fail "$found"
	[ "$(find . -name again -o -name fewer | wc -l)" = "${#faults[@]}" ]
	[ "$(find . -name fewer | wc -l)" -le $((${#faults[@]} / 3)) ]
}

# How many calls an apply makes that nobody disturbs.
calls_of_an_apply() {
	server '{"calls": '"$before"'}'
	tool apply --yes >/dev/null 2>&1
	calls=$(wc -l <"$log")
	cli_teardown
	pids=()
}

@test "three tables are made once, whenever the run that makes them is killed" {
	example
	calls_of_an_apply
	[ "$calls" -ge 20 ]
	boundaries $((calls - 4)) CreateTable:1 CreateTable:2 CreateTable:3 \
		UpdateContinuousBackups:1 UpdateContinuousBackups:3
}

@test "a change of index, billing and recovery is finished, whenever it is cut off" {
	before='[{"op": "CreateTable", "body": {"TableName": "one",
		"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
		"KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
		"BillingMode": "PROVISIONED", "ProvisionedThroughput":
		{"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}}}]'
	one_table 'billing: PAY_PER_REQUEST' 'point_in_time_recovery: true' \
		'indexes: {by-kind: {key: {partition: kind}}}'
	sed -i 's/id: S/id: S, kind: S/' wikibot.yaml
	calls_of_an_apply
	[ "$calls" -ge 15 ]
	boundaries $((calls - 2)) UpdateTable:1 UpdateTable:2 \
		UpdateContinuousBackups:1
}
