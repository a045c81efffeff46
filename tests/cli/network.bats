#!/usr/bin/env bats
# Endpoints and credentials that are wrong, absent, slow or odd.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
	one_table
}

teardown() {
	cli_teardown
}

# fault KIND MORE: every answer is like this.
fault() {
	server '{"faults": [{"kind": "'"$1"'", "times": "always"'"${2:+, $2}"'}]}'
}

# What apply says and how it ends, when nothing can be done.
refuses() {
	local words
	run --separate-stderr tool apply --yes --timeout 2s
	[ "$status" = 1 ] || fail "status $status: $output $stderr"
	[ -z "$output" ] || fail "$output"
	for words in "$@"; do
		[[ $stderr == *"$words"* ]] || fail "no '$words': $stderr"
	done
	[[ $stderr != *"$secret"* ]]
	[ ! -s "$log" ] || [ -z "$(changes)" ]
}

@test "an endpoint that is down is named, and where its address comes from" {
	export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1
	refuses 127.0.0.1:1 'refused' AWS_ENDPOINT_URL_DYNAMODB
	AWS_ENDPOINT_URL_DYNAMODB=
	AWS_ENDPOINT_URL=http://127.0.0.1:1 refuses AWS_ENDPOINT_URL
}

@test "an endpoint that the environment names is shown" {
	server
	one_table
	for command in plan 'apply --yes' drift status; do
		# shellcheck disable=SC2086 # a command and its options
		run --separate-stderr tool $command
		[[ $stderr == *"The endpoint is '$AWS_ENDPOINT_URL_DYNAMODB/', from the environment AWS_ENDPOINT_URL_DYNAMODB."* ]] || fail "$stderr"
		# shellcheck disable=SC2086
		run --separate-stderr tool $command --quiet
		[[ $stderr != *'endpoint is'* ]]
	done
	run --separate-stderr tool plan \
		--endpoint-url "$AWS_ENDPOINT_URL_DYNAMODB"
	[[ $stderr != *'endpoint is'* ]]
}

@test "a host that does not exist is an error at once" {
	export AWS_ENDPOINT_URL_DYNAMODB=https://no-such-host.invalid
	refuses no-such-host.invalid
}

@test "an endpoint that cannot be meant is refused before any call" {
	for url in http://example.com http://169.254.169.254/ ftp://127.0.0.1 \
		http://user:word@127.0.0.1 127.0.0.1:8000 https:// \
		'http://127.0.0.1:99999' $'http://127.0.0.1\r\nX: y' \
		http://127.0.0.1.example.com http://0.0.0.0:8000; do
		AWS_ENDPOINT_URL_DYNAMODB=$url refuses 'cannot be used'
	done
}

@test "something other than DynamoDB is told apart, whatever its status" {
	for status in 200 302 404 502; do
		fault html '"status": '$status
		refuses "HTTP $status"
	done
}

@test "errors of the server are named with their status and request" {
	fault error '"name": "InternalServerError", "text": "oh no", "status": 500'
	refuses InternalServerError 'oh no' SCRIPTED
	[ "$(wc -l <"$log")" -gt 1 ]
}

@test "a server that never answers is given up in the time that is given" {
	fault stall
	start=$(date +%s%N)
	refuses
	took=$((($(date +%s%N) - start) / 1000000))
	[ "$took" -ge 1500 ] && [ "$took" -le 4000 ] || fail "$took ms"
}

@test "a connection that breaks is named" {
	for kind in unsent lost truncated; do
		fault $kind
		refuses 127.0.0.1
	done
}

@test "an answer that makes no sense is an error and not an empty table" {
	for text in '' '{}' '[]' 'null' '{"Table":{}}' '{"Table":[]}' '{"Table":' \
		'{"Table":{"TableStatus":7}}'; do
		server "$(jq -n --arg text "$text" \
			'{faults: [{kind: "answer", times: "always", text: $text}]}')"
		run tool apply --yes --timeout 2s
		[[ $status = [13] ]] || fail "$text: $status: $output"
		[ -z "$(changes)" ] || fail "$text: $(changes)"
	done
}

@test "credentials that the service refuses are an error after one call" {
	for name in UnrecognizedClientException InvalidSignatureException \
		ExpiredTokenException IncompleteSignatureException \
		AccessDeniedException; do
		fault error '"name": "'$name'", "text": "words of the service"'
		refuses $name 'words of the service'
		[ "$(wc -l <"$log")" = 1 ] || fail "$(cat "$log")"
	done
}

@test "a token that is too old says what to do" {
	AWS_SESSION_TOKEN=$token
	export AWS_SESSION_TOKEN
	fault error '"name": "ExpiredTokenException", "text": "The security token included in the request is expired"'
	refuses expired
	[[ $stderr != *"$token"* ]]
}

@test "without credentials each place that was tried is named" {
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	export AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1
	refuses 'no credentials' environment AWS_ACCESS_KEY_ID profile
}

@test "half of the credentials is an error, not the next place" {
	server
	(
		unset AWS_SECRET_ACCESS_KEY
		refuses AWS_SECRET_ACCESS_KEY
	)
	(
		unset AWS_ACCESS_KEY_ID
		refuses AWS_ACCESS_KEY_ID
	)
	[ ! -s "$log" ]
}

@test "a profile gives keys and region, and one that is not there is an error" {
	server
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION
	printf '[profile ci]\nregion = eu-west-3\n' >config
	printf '[ci]\naws_access_key_id = AKIAX\naws_secret_access_key = %s\n' \
		"$secret" >credentials
	chmod 600 credentials
	export AWS_CONFIG_FILE=$PWD/config
	export AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials
	refuses --region
	AWS_PROFILE=ic refuses "'ic'"
	run -0 --separate-stderr tool plan --profile ci --format json
	[ "$(jq -r .region <<<"$output")" = eu-west-3 ]
	[[ $output != *"$secret"* ]]
	printf '[ci]\naws_access_key_id AKIAX\n' >credentials
	refuses credentials
}

@test "a region is needed, and must look like one" {
	server
	unset AWS_REGION
	refuses AWS_REGION
	AWS_DEFAULT_REGION=eu-west-1 run -0 tool plan
	for region in 'a b' $'us-east-1\r\nX: y' '../x' 'us-east-1.evil.example/'; do
		AWS_REGION=$region refuses region
	done
}

@test "headers cannot be smuggled in by the environment" {
	server
	AWS_SESSION_TOKEN=$'a\r\nX-Evil: b' refuses 'session token'
	AWS_ACCESS_KEY_ID=$'a\r\nX-Evil: b' refuses 'access key'
	AWS_SECRET_ACCESS_KEY=$'a\r\nb' refuses 'secret'
}
