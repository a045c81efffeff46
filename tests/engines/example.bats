#!/usr/bin/env bats
# The schema of the README against every engine.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, engine.bash

load engine

setup() {
	engine_setup
}

@test "a fresh engine gets the three tables, and a second apply sends nothing" {
	run -0 tool validate
	run -2 tool plan -e dev --detailed-exitcode
	[[ $output == *'3 tables to create'* ]]
	settles dev -e dev
	[ "$(table dev-users | jq -r '.GlobalSecondaryIndexes[0].IndexName')" = \
		by-oauth ]
	[ "$(table dev-wikis | jq -c '[.KeySchema[].AttributeName]')" = \
		'["owner_id","wiki_slug"]' ]
	[ "$(table dev-acls | jq -r '.BillingModeSummary.BillingMode')" = \
		PAY_PER_REQUEST ]
	run -0 tool plan -e dev --detailed-exitcode
}

@test "what apply sends is seen in the trace, so that its absence means something" {
	run -0 tool apply -e dev --yes --verbose
	[ "$(grep -cE "$changing" <<<"$output")" -ge 3 ]
	changes_nothing -e dev
}

@test "status and its JSON name all tables" {
	run -0 tool status -e dev
	[[ $output == *absent* ]]
	run -0 tool apply -e dev --yes
	run -0 tool status -e dev
	[[ $output == *"$prefix-dev-users"*ACTIVE*by-oauth* ]]
	run -0 --separate-stderr tool status -e dev --format json
	[ "$(jq -c '[.tables[].status]' <<<"$output")" = \
		'["ACTIVE","ACTIVE","ACTIVE"]' ]
}

@test "a tag that was changed from outside is drift until apply mends it" {
	run -0 tool apply -e dev --yes
	run -0 tool drift -e dev
	call TagResource '{"ResourceArn":"'"$(arn dev-users)"'",
		"Tags":[{"Key":"project","Value":"somebody-else"}]}'
	run -2 tool drift -e dev
	[[ $output == *"live 'somebody-else', schema 'wikibot-io'"* ]]
	run -0 tool apply -e dev --yes
	run -0 tool drift -e dev
	changes_nothing -e dev
}

@test "a tag that the schema does not mention stays" {
	run -0 tool apply -e dev --yes
	call TagResource '{"ResourceArn":"'"$(arn dev-users)"'",
		"Tags":[{"Key":"owner","Value":"ann"}]}'
	run -0 tool drift -e dev
	[[ $output == *owner* ]]
	changes_nothing -e dev
	run -2 tool drift -e dev --strict
	run -0 tool apply -e dev --yes --prune tags
	[[ $output == *UntagResource* ]]
	run -0 tool drift -e dev --strict
	[[ $output != *owner* ]]
}

@test "production is protected, or the engine is said not to do it" {
	settles prod -e prod
}

@test "every setting of a rich schema is applied or named" {
	schema_of "$fixtures/rich.yaml"
	settles rich -e dev
}

@test "a saved plan is carried out once, and is stale afterwards" {
	plan=$BATS_TEST_TMPDIR/plan
	run -0 tool plan -e dev --out "$plan"
	[ "$(stat -c %a "$plan")" = 600 ]
	run -0 tool apply "$plan"
	run -0 tool drift -e dev
	run -4 tool apply "$plan"
}
