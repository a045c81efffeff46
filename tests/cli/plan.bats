#!/usr/bin/env bats
# plan, drift and saved plans.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

@test "the exit status of plan tells nothing, changes and refusals apart" {
	server
	one_table
	run -0 tool plan
	run -2 tool plan --detailed-exitcode
	run -0 tool apply --yes
	run -0 tool plan --detailed-exitcode
	sed -i 's/id: S/key: S/; s/partition: id/partition: key/' wikibot.yaml
	run -3 tool plan
	run -3 tool plan --detailed-exitcode
	[[ $output == *refused* ]]
	[ "$(changes)" = 'CreateTable one' ]
}

@test "a change that is not possible yet is pending, 5" {
	server '{"times": {"backfill": 60000}}'
	one_table
	run -0 tool apply --yes
	sed -i 's/id: S/id: S, kind: S/' wikibot.yaml
	echo '    indexes: {by-kind: {key: {partition: kind}}}' >>wikibot.yaml
	run -5 tool apply --yes --wait none
	run -5 tool plan --detailed-exitcode
	run -0 tool plan
	run -5 tool drift
	[[ $output == *'still changing'* ]]
}

@test "plan, drift, status and validate send no changing call" {
	server
	example
	for command in plan drift status validate; do
		run tool "$command"
	done
	[ -s "$log" ]
	[ -z "$(changes)" ]
}

@test "the exact requests are shown when asked for" {
	server
	one_table
	run -0 tool plan --calls
	[[ $output == *'"AttributeName": "id"'* || $output == *'"AttributeName":"id"'* ]]
	run -0 --separate-stderr tool plan --format json
	[ "$(jq -c '.tables[0].steps[0].request.KeySchema' <<<"$output")" = \
		'[{"AttributeName":"id","KeyType":"HASH"}]' ]
}

@test "only the named tables are looked at" {
	server
	example
	run -0 tool apply --yes --table users,acls
	[ "$(changes | grep -c CreateTable)" = 2 ]
	! grep -q wikis "$log" || fail 'wikis was asked for'
	run -64 tool plan --table uesrs
	[[ $output == *"did you mean 'users'"* ]]
	run -2 tool plan --detailed-exitcode
	[[ $output == *'1 table to create'* ]]
}

@test "a saved plan is private, whole, and carried out to the letter" {
	server
	example
	run -0 tool plan --out saved
	[[ $output == *'apply saved'* ]]
	[ "$(stat -c %a saved)" = 600 ]
	[ -z "$(changes)" ]
	run -0 tool apply saved
	[ "$(changes | grep -c CreateTable)" = 3 ]
	run -0 tool drift
	run -4 tool apply saved
	[ "$(changes | grep -c CreateTable)" = 3 ]
}

@test "a saved plan with changes ends with 2 when asked, and is saved all the same" {
	server
	example
	run -2 tool plan --detailed-exitcode -o saved
	run -0 tool apply saved
}

@test "a plan of refusals is not saved" {
	server
	one_table
	run -0 tool apply --yes
	sed -i 's/id: S/key: S/; s/partition: id/partition: key/' wikibot.yaml
	run -3 tool plan --out saved
	[ ! -e saved ]
	[[ $output == *'no plan was saved'* ]]
}

@test "a table that changed since the plan makes it stale, and nothing is sent" {
	server
	one_table 'tags: {a: one}'
	run -0 tool apply --yes
	one_table 'tags: {a: two}'
	run -0 tool plan --out saved
	one_table 'deletion_protection: true'
	run -0 tool apply --yes
	changes >before
	run -4 tool apply saved
	[[ $output == *changed* ]]
	diff before <(changes)
}

@test "a saved plan that was touched is no plan" {
	server
	one_table
	run -0 tool plan --out saved
	cp saved good
	# Each row changes it in some way.
	rows=('s/CreateTable/UpdateTable/' 's/"one"/"two"/' '$s/$/ /' '1d'
		's/  / /' 's/"version": 1/"version": 2/' 's/us-east-1/eu-west-1/')
	for row in "${rows[@]}"; do
		sed "$row" good >saved
		! cmp -s good saved || fail "$row changed nothing"
		run -1 tool apply saved
		[[ $output == *"'saved'"* ]] || fail "$row: $output"
	done
	for file in none . /dev/null /dev/zero wikibot.yaml; do
		run -1 timeout 5 "$WIKIBOT_PROVISION" apply "$file"
	done
	[ -z "$(changes)" ]
}

@test "a saved plan is for one endpoint and one region" {
	server
	one_table
	run -0 tool plan --out saved
	run -4 tool apply saved --region eu-west-1
	[[ $output == *eu-west-1* ]]
	server
	run -4 tool apply saved
	[[ $output == *endpoint* ]]
	[ -z "$(changes)" ]
}

@test "a plan is not saved where it cannot be whole, and what was there stays" {
	server
	one_table
	mkdir readonly
	ln -s target link
	for file in . none/saved link /dev/full; do
		run -1 tool plan --out "$file"
		[[ $output == *"$file"* ]] || fail "$file: $output"
	done
	[ ! -e target ]
	echo old >saved
	(ulimit -f 0 && run -1 tool plan --out saved --quiet) || true
	[ "$(cat saved)" = old ]
	[ -z "$(find . -name '.wikibot*')" ]
}

@test "a full disk leaves no half a plan" {
	server
	one_table
	mkdir disk
	unshare --mount true 2>/dev/null || skip 'this user may not mount'
	unshare --mount bash -c '
		mount -t tmpfs -o size=4k none disk || exit 77
		head -c 4096 /dev/zero >disk/filler
		"$WIKIBOT_PROVISION" plan --out disk/saved
		status=$?
		find disk -name "*saved*" -o -name ".wikibot*"
		exit $status' >out 2>err && status=0 || status=$?
	[ "$status" != 77 ] || skip 'this user may not mount'
	[ "$status" = 1 ] || fail "$status" "$(cat out err)"
	grep -q 'no space left' err
	! grep -q '^disk' out || fail "$(cat out)"
}

@test "drift --strict sees what the schema does not mention" {
	server
	one_table 'tags: {a: one, b: two}' 'deletion_protection: true'
	run -0 tool apply --yes
	one_table 'tags: {a: one}'
	run -0 tool drift
	run -2 tool drift --strict
	[[ $output == *b* && $output == *deletion_protection* ]]
	run -2 --separate-stderr tool drift --strict --format json
	[ "$(jq .differences <<<"$output")" -ge 1 ] || fail "$output"
}

@test "what cannot be read is never off" {
	server '{"faults": [{"op": "DescribeContinuousBackups", "kind": "error",
		"times": "always", "name": "AccessDeniedException",
		"text": "User: x is not authorized to perform: dynamodb:DescribeContinuousBackups"}]}'
	one_table 'point_in_time_recovery: true'
	run tool apply --yes
	grep -q 'CreateTable one' "$log"
	changes >before
	for command in plan drift 'apply --yes'; do
		# shellcheck disable=SC2086 # a command and its options
		run -1 tool $command
		[[ $output == *point_in_time_recovery*'cannot be read'* ]] ||
			fail "$output"
		[[ $output == *AccessDenied* ]]
	done
	diff before <(changes)
	one_table
	run -0 tool plan --detailed-exitcode
}
