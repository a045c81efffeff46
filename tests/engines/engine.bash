# engine - what the tests against real engines share
#
# scripts/check sets WB_ENGINE, WB_ENDPOINT and the credentials; one engine
# serves all files of a lane, so each test has tables of its own, by a prefix.

bats_require_minimum_version 1.5.0
changing='^-> (CreateTable|DeleteTable|Update|TagResource|UntagResource)'

engine_setup() {
	[ -n "${WB_ENDPOINT:-}" ] || skip 'no engine: scripts/check starts one'
	export AWS_ENDPOINT_URL_DYNAMODB=$WB_ENDPOINT NO_COLOR=1
	fixtures=$WB_SRCDIR/tests/engines/fixtures
	prefix=t$BATS_TEST_NUMBER-$(basename "$BATS_TEST_FILENAME" .bats)
	schema=$BATS_TEST_TMPDIR/wikibot.yaml
	schema_of "$WB_SRCDIR/schemas/wikibot.yaml"
}

# Tables of our own: the file with another pattern of names.
schema_of() {
	sed "s/^table_name:.*/table_name: $prefix-\${environment}-\${table}/" \
		"$1" >"$schema"
	export WIKIBOT_SCHEMA=$schema
}

tool() {
	timeout 60 "$WIKIBOT_PROVISION" "$@"
}

# A call behind the tool's back, by curl, which can sign for AWS.
call() {
	curl --silent --show-error --noproxy '*' --max-time 10 \
		--aws-sigv4 "aws:amz:$AWS_REGION:dynamodb" \
		--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
		--header 'Content-Type: application/x-amz-json-1.0' \
		--header "X-Amz-Target: DynamoDB_20120810.$1" \
		--data "$2" "$AWS_ENDPOINT_URL_DYNAMODB"
}

table() {
	call DescribeTable '{"TableName":"'"$prefix-$1"'"}' | jq .Table
}

arn() {
	table "$1" | jq -r .TableArn
}

fail() {
	printf '%s\n' "$@" >&2
	return 1
}

# An apply that sends no changing call.
changes_nothing() {
	run tool apply --yes --verbose "$@"
	if grep -E "$changing" <<<"$output"; then
		fail "apply made a changing call: $output"
	fi
}

# What the engine leaves open after an apply, by the rows of outcomes.txt.
rows() {
	awk -v engine="$WB_ENGINE" -v scenario="$1" \
		'$1 == engine && $2 == scenario { print $3, $4, $5, $6 }' \
		"$fixtures/outcomes.txt" | sort
}

# Compare two lists, and show what differs.
same() {
	diff <(echo "$1") <(echo "$2") ||
		fail "$3: < expected, > found"
}

# Outcomes of an apply, other than the good ones, as the rows tell them.
outcomes_are() {
	local rows=$1 file=$2
	same "$(awk 'NF { print $1, $2, $3 }' <<<"$rows")" \
		"$(jq -r '.outcomes[] | select(.outcome != "applied" and
			.outcome != "already so") | "\(.table) \(.path) \(
			.outcome | gsub(" "; "-"))"' "$file" | sort)" \
		"outcomes ($(cat "$file"))"
}

# The same without the kind: behind a call that is refused the rest of a table is
# not tried, which at its creation rode along and was dropped.
open_are() {
	local rows=$1 file=$2
	same "$(awk 'NF { print $1, $2 }' <<<"$rows")" \
		"$(jq -r '.outcomes[] | select(.outcome != "applied" and
			.outcome != "already so") | "\(.table) \(.path)"' \
			"$file" | sort)" "what is open ($(cat "$file"))"
}

# drift names exactly the settings that the rows say it does.
drift_is() {
	local rows=$1 file=$2 open
	open=$(awk '$4 == "drift" { print $1, $2 }' <<<"$rows" | sort -u)
	tool drift --format json "${@:3}" >"$file" && status=0 || status=$?
	[ "$status" = "$(if [ -n "$open" ]; then echo 2; else echo 0; fi)" ] ||
		fail "drift ended with $status: $(cat "$file")"
	same "$open" "$(jq -r '.tables[] | .name as $t |
		if .exists then .differences[] | "\($t) \(.path |
		if startswith("indexes.") then split(".")[:2] | join(".")
		else split(".")[0] end)" else "\($t) table" end' \
		"$file" | sort -u)" "drift"
}

# Apply ends converged, or with everything named that the engine cannot do; then
# drift says the same, and another apply tries only what is still open.
settles() {
	local rows file=$BATS_TEST_TMPDIR/report.json status=0 expected=0
	rows=$(rows "$1")
	shift
	if grep -q -w -e refused -e not-tried <<<"$rows"; then
		expected=1
	fi
	tool apply --yes --format json "$@" >"$file" || status=$?
	[ "$status" = "$expected" ] || fail "apply: $status" "$(cat "$file")"
	outcomes_are "$rows" "$file"
	drift_is "$rows" "$BATS_TEST_TMPDIR/drift.json" "$@"
	if grep -q drift <<<"$rows"; then
		tool apply --yes --format json "$@" >"$file" || true
		open_are "$rows" "$file"
	else
		changes_nothing "$@"
		[ "$status" = 0 ]
	fi
}
