#!/usr/bin/env bats
# doctor: what is set up, what answers, and what is wrong.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
	export AWS_EC2_METADATA_DISABLED=true
}

teardown() {
	cli_teardown
}

doctor() { # as JSON
	run --separate-stderr tool doctor --format json
}

finding() {
	jq -r ".findings[] | select(.level == \"$1\") | .text" <<<"$output"
}

@test "where all is well that is said, and each value has its place" {
	server
	run -0 --separate-stderr tool doctor
	[[ $output == *'region'*'us-east-1 (environment AWS_REGION)'* ]]
	[[ $output == *"key id ending in 'MPLE'"* ]]
	[[ $output == *'DescribeTimeToLive'*known* ]]
	[[ $output == *'none: all is well'* ]] || fail "$output"
	[[ $output != *$secret* && $output != *AKIAIOSFODNN7* ]]
	[ -z "$(changes)" ]
	doctor
	[ "$status" = 0 ]
	[ "$(jq -r .probe.answered <<<"$output")" = true ]
	[ "$(jq -r '.settings[] | select(.name == "region").source' \
		<<<"$output")" = 'environment AWS_REGION' ]
	[ "$(jq '.probe.clock_ahead_ms | fabs < 2000' <<<"$output")" = true ]
}

@test "without credentials each provider says why" {
	server
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	doctor
	[ "$status" = 1 ]
	[[ $(finding error) == *'AWS_ACCESS_KEY_ID is not set'* ]] ||
		fail "$output"
	[ "$(jq -r '.credentials.providers[0].result' <<<"$output")" = none ]
	[ "$(jq .probe <<<"$output")" = null ]
	[ ! -s "$log" ]
}

@test "without a region there is nowhere to go" {
	unset AWS_REGION
	doctor
	[ "$status" = 1 ]
	[[ $(finding error) == *'no region is set'* ]] || fail "$output"
}

@test "a dead endpoint is an error, with its address" {
	export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:9
	export AWS_MAX_ATTEMPTS=1
	doctor
	[ "$status" = 1 ]
	[[ $(finding error) == *'127.0.0.1:9'* ]] || fail "$output"
	run -1 --separate-stderr tool doctor
	[[ $output == *'answers'*'no'* ]]
}

@test "calls that are not known, or denied, are told with what it means" {
	server '{"unsupported": ["DescribeTimeToLive"], "faults": [{"op":
		"ListTagsOfResource", "kind": "error", "times": "always",
		"name": "AccessDeniedException", "text": "not you"}]}'
	doctor
	[ "$status" = 0 ]
	[ "$(jq -r .probe.calls.DescribeTimeToLive <<<"$output")" = 'not known' ]
	[ "$(jq -r .probe.calls.ListTagsOfResource <<<"$output")" = denied ]
	[[ $(finding note) == *DescribeTimeToLive* ]]
	[[ $(finding warning) == *ListTagsOfResource* ]]
	run -0 --separate-stderr tool doctor
	[[ $output == *'wikibot-provision permissions'* ]]
}

@test "a clock that is off is told, and credentials that end soon" {
	server
	AWS_CREDENTIAL_EXPIRATION=$(date -u -d '+5 minutes' +%FT%TZ)
	export AWS_CREDENTIAL_EXPIRATION
	doctor
	[[ $(finding note) == *'the credentials expire at'* ]] || fail "$output"
	unset AWS_CREDENTIAL_EXPIRATION
	server '{"ahead_s": 600}'
	doctor
	[[ $(finding warning) == *min*' behind '* ]] || fail "$output"
	server '{"ahead_s": -90}'
	doctor
	[[ $(finding note) == *' ahead of '* ]] || fail "$output"
}

@test "a setting that cannot be ends with its name" {
	export AWS_MAX_ATTEMPTS=none
	run -1 tool doctor
	[[ $output == *AWS_MAX_ATTEMPTS* ]]
}
