#!/usr/bin/env bats
# Drift reports and public schemas; no copy of a schema is in this repository.

bats_require_minimum_version 1.5.0

@test "the drift reports are valid, and point at the right lines" {
	python3 -c 'import jsonschema' || skip 'python has no jsonschema'
	command -v xmllint || skip 'there is no xmllint'
	run --separate-stderr "$WB_SRCDIR/scripts/checker" install report-schemas
	[ "$status" != 77 ] || skip "$stderr"
	[ "$status" = 0 ]
	run -0 python3 "$WB_SRCDIR/tests/scripts/reports.py" "$output" \
		"$WB_SRCDIR/tests/reconcile/fixtures/render" \
		"$WB_SRCDIR/tests/reconcile/golden"
	echo "$output"
	[[ $output == *'are valid' ]]
}
