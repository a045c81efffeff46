#!/usr/bin/env bats
# The JSON Schema for editors says what the loader says.

bats_require_minimum_version 1.5.0

@test "the JSON Schema accepts what validate accepts, and sees most mistakes" {
	python3 -c 'import jsonschema, yaml' ||
		skip 'python has no jsonschema or no yaml'
	run -0 python3 "$WB_SRCDIR/tests/scripts/json_schema.py" \
		"$WIKIBOT_PROVISION" "$WB_SRCDIR/schemas/wikibot.yaml" \
		"$WB_SRCDIR/tests/schema/fixtures/full.yaml" \
		"$WB_SRCDIR/tests/engines/fixtures/rich.yaml" \
		"$WB_SRCDIR"/tests/reconcile/fixtures/render/*.yaml
	echo "$output"
	[[ $output == '5 files; '* ]]
}
