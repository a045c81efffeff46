#!/usr/bin/env bats
# ExtendDB checks signatures, keeps its tables in a file and takes a second for
# a new table: what only such an engine can show.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, engine.bash

load engine

setup() {
	engine_setup
	own=
}

teardown() {
	if [ -n "$own" ]; then
		"$WB_SRCDIR/scripts/engine" stop "$own"
	fi
}

# A schema of one table, with more lines for it.
one_table() {
	printf '%s\n' 'version: 1' 'project: one' \
		"table_name: $prefix-\${table}" 'tables:' '  one:' \
		'    attributes: {id: S, kind: S}' '    key: {partition: id}' \
		"${@/#/    }" >"$schema"
}

unused_is_dropped() {
	sed -i 's/, kind: S//' "$schema"
}

in_sync() {
	run -0 tool drift
	changes_nothing
}

# An engine of the test's own, which may be killed.
own_engine() {
	own=$BATS_TEST_TMPDIR/engine
	AWS_ENDPOINT_URL_DYNAMODB=$("$WB_SRCDIR/scripts/engine" start extenddb \
		--dir "$own" 3>&-)
	export AWS_ENDPOINT_URL_DYNAMODB
}

@test "a wrong secret is an error that names the problem and shows no secret" {
	AWS_SECRET_ACCESS_KEY=wrongsecretwrongsecretwrongsecretwrongse \
		run -1 --separate-stderr tool plan -e dev
	echo "# $stderr" >&3
	[ -z "$output" ]
	[[ $stderr == *InvalidSignatureException* ]]
	[[ $stderr != *wrongsecret* ]]
}

@test "an unknown access key is an error" {
	AWS_ACCESS_KEY_ID=UNKNOWNUNKNOWNUNKNOWN \
		run -1 --separate-stderr tool apply -e dev --yes
	[ -z "$output" ]
	[[ $stderr == *UnrecognizedClientException* ]]
}

# ListTables with a signature of our own; the arguments change what is signed, in
# jq's words.  Prints the answer.
list_tables() {
	local line
	line=$(jq -nc --arg host "${WB_ENDPOINT#http://}" '{method: "POST",
		path: "/", $host, body: "7b7d", key_id: env.AWS_ACCESS_KEY_ID,
		secret: env.AWS_SECRET_ACCESS_KEY, region: env.AWS_REGION,
		service: "dynamodb", time: (now | floor), headers: [
		["Content-Type", "application/x-amz-json-1.0"],
		["X-Amz-Target", "DynamoDB_20120810.ListTables"]]} |
		'"${1:-.}" | "$WB_BUILDDIR/tests/aws/signer")
	jq -r '.headers[] | join(": ")' <<<"$line" | curl --silent --noproxy '*' \
		--max-time 10 --header @- --data "${2:-{\}}" "$WB_ENDPOINT"
}

@test "a signature is accepted for what was signed, and for nothing else" {
	for change in . '.token = "a/session+token="' '.digest = true' \
		'.headers += [["x-of-others", "a  b"]]'; do
		run -0 list_tables "$change"
		echo "$change: $output"
		jq -e .TableNames <<<"$output"
	done
	for change in '.secret += "x"' '.service = "sts"'; do
		run -0 list_tables "$change"
		echo "$change: $output"
		[[ $output == *InvalidSignatureException* ]]
	done
	run -0 list_tables . '{"Limit":1}'
	[[ $output == *InvalidSignatureException* ]]
}

@test "an index that is added later is built, and its tombstone removes it" {
	one_table
	unused_is_dropped
	run -0 tool apply --yes
	one_table 'indexes: {by-kind: {key: {partition: kind}}}'
	run -0 tool apply --yes
	[[ $output == *"build index 'by-kind'"* ]]
	[ "$(table one | jq -r '.GlobalSecondaryIndexes[].IndexName')" = by-kind ]
	in_sync

	one_table
	unused_is_dropped
	run -0 tool drift
	[[ $output == *by-kind* ]]
	changes_nothing
	one_table 'removed_indexes: [by-kind]'
	unused_is_dropped
	run -2 tool drift
	run -0 tool apply --yes
	[ "$(table one | jq '.GlobalSecondaryIndexes | length')" = 0 ]
	in_sync
}

@test "an index with another key is refused, and nothing is sent" {
	one_table 'indexes: {by-kind: {key: {partition: kind}}}'
	run -0 tool apply --yes
	one_table 'indexes: {by-kind: {key: {partition: kind, sort: id}}}'
	run -3 tool plan
	[[ $output == *refused* ]]
	run -3 tool apply --yes --verbose
	[[ ! $output =~ $changing ]]
	[ "$(table one | jq '.GlobalSecondaryIndexes[0].KeySchema | length')" = 1 ]
}

@test "a table with another key is refused, and the table stays" {
	one_table
	unused_is_dropped
	run -0 tool apply --yes
	id=$(table one | jq -r .TableId)
	sed -i 's/id: S/key: S/; s/partition: id/partition: key/' "$schema"
	run -3 tool apply --yes
	[ "$(table one | jq -r .TableId)" = "$id" ]
}

@test "billing is switched there and back" {
	one_table 'billing: PAY_PER_REQUEST'
	unused_is_dropped
	run -0 tool apply --yes
	one_table 'billing: {mode: PROVISIONED, provisioned_throughput: {read: 4, write: 3}}'
	unused_is_dropped
	run -0 tool apply --yes
	[ "$(table one | jq -c '.ProvisionedThroughput |
		[.ReadCapacityUnits, .WriteCapacityUnits]')" = '[4,3]' ]
	in_sync
	one_table 'billing: PAY_PER_REQUEST'
	unused_is_dropped
	run -0 tool apply --yes
	[ "$(table one | jq -r .BillingModeSummary.BillingMode)" = PAY_PER_REQUEST ]
	in_sync
}

@test "protection, expiry, stream and recovery go on, change and go off" {
	one_table 'deletion_protection: true' 'ttl: expires_at' 'stream: KEYS_ONLY' \
		'point_in_time_recovery: true'
	unused_is_dropped
	run -0 tool apply --yes
	[ "$(table one | jq .DeletionProtectionEnabled)" = true ]
	in_sync

	one_table 'deletion_protection: true' 'ttl: expires_at' 'stream: NEW_IMAGE'
	unused_is_dropped
	run -0 tool apply --yes
	[ "$(table one | jq -r .StreamSpecification.StreamViewType)" = NEW_IMAGE ]
	in_sync

	one_table 'deletion_protection: false' 'ttl: none' 'stream: none' \
		'point_in_time_recovery: false'
	unused_is_dropped
	run -3 tool apply --yes
	[ "$(table one | jq .DeletionProtectionEnabled)" = true ]
	run -0 tool apply --yes --allow disable-pitr
	[ "$(table one | jq .DeletionProtectionEnabled)" = false ]
	in_sync
}

@test "a run that is killed at any moment is continued by the next" {
	for i in 1 2 3 4 5 6; do
		prefix=$prefix-$i
		schema_of "$WB_SRCDIR/schemas/wikibot.yaml"
		"$WIKIBOT_PROVISION" apply -e prod --yes >/dev/null 2>&1 3>&- &
		pid=$!
		sleep "0.$((RANDOM % 10))$((RANDOM % 10))"
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" || true
	done
	for i in 6 5 4 3 2 1; do
		run -0 tool apply -e prod --yes
		run -0 tool drift -e prod
		changes_nothing -e prod
		prefix=${prefix%-"$i"}
		schema_of "$WB_SRCDIR/schemas/wikibot.yaml"
	done
}

@test "an engine that dies in the middle is a clear error, and a new run goes on" {
	own_engine
	"$WIKIBOT_PROVISION" apply -e dev --yes --timeout 3s \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	pid=$!
	sleep 0.6
	kill -9 "$("$WB_SRCDIR/scripts/engine" pid "$own")"
	wait "$pid" && status=0 || status=$?
	[ "$status" = 1 ]
	cat "$BATS_TEST_TMPDIR"/{out,err}
	grep -q 127.0.0.1 "$BATS_TEST_TMPDIR/err"
	own_engine
	run -0 tool apply -e dev --yes
	run -0 tool drift -e dev
	changes_nothing -e dev
}
