#!/usr/bin/env bats
# Every provider of credentials, over real HTTP, against a stand-in of its
# service which takes only what it handed out (standin.py): at the start, and
# when they expire while a run goes on.
# shellcheck disable=SC2030,SC2031,SC2154 # subshells, cli.bash

load credentials

setup() {
	credentials_setup
}

teardown() {
	cli_teardown
}

@test "plan and apply work with each provider" {
	for_each_provider start_of
}

@test "a run goes on when the credentials of each provider expire" {
	# That is renewed each half minute at most (aws-client.md 1.3).
	unset 'handing_out[login]'
	for_each_provider expiry_of
}

@test "a login that was renewed is kept for the next command" {
	server
	scene sso
	succeeds tool plan
	succeeds tool plan
	[ "$(granted 'oidc CreateToken')" = 1 ] || fail "$(cat "$asked")"
	[ "$(stat -c %a .aws/sso/cache/*.json)" = 600 ]
	! grep '"first"' .aws/sso/cache/*.json || fail 'the old one is there'
	server
	scene login
	succeeds tool plan
	succeeds tool plan
	[ "$(granted "${handing_out[login]}")" = 1 ] || fail "$(cat "$asked")"
	[ "$(stat -c %a .aws/login/cache/*.json)" = 600 ]
	! grep '"first"' .aws/login/cache/*.json || fail 'the old one is there'
}

# As there is half a minute between two renewals, this takes longer.
@test "a run goes on when the credentials of a login expire" {
	[ -z "${WB_LEAN:-}" ] || skip 'takes 40 seconds'
	server '{"times": {"create": 36000}}'
	scene login --lifetime 42
	succeeds timeout 90 "$WIKIBOT_PROVISION" apply --yes
	[ "$(granted "${handing_out[login]}")" = 2 ] || fail "$(cat "$asked")"
	nothing_was_wrong
}

@test "the token of a container is read anew when credentials are renewed" {
	server '{"times": {"create": 6000}}'
	scene container --lifetime 4
	tool_in_background apply --yes
	wait_for 'container credentials 200' "$asked"
	printf 'Bearer two' >authorization
	ends_with 0
	(($(granted "${handing_out[container]}") >= 2)) || fail "$(cat "$asked")"
}

@test "credentials that cannot be renewed say why, once, and are used to the end" {
	server '{"times": {"create": 20000}}'
	scene container --lifetime 4
	cp authorization mine
	export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$PWD/mine
	tool_in_background apply --yes
	wait_for 'container credentials 200' "$asked"
	printf 'wrong-token-of-the-container' >mine
	ends_with 1
	[ "$(grep -c 'cannot be renewed' err)" = 1 ] || fail "$(cat err)"
	grep -q 'AccessDenied' err
	grep -q 'ExpiredTokenException' out err
	! grep -q 'wrong-token-of-the-container' out err || fail 'the token is shown'
	# A refusal is not asked for again and again.
	(($(grep -c '^container .* 401' "$asked") <= 2)) || fail "$(cat "$asked")"
}

@test "an instance that cannot renew its credentials is believed" {
	server '{"times": {"create": 6000}}'
	scene instance --lifetime 2 --outage 1
	succeeds tool apply --yes
	[ "$(grep -c 'expired at' err)" = 1 ] || fail "$(cat err)"
	[ "$(grep -c warning err)" = 1 ] || fail "$(cat err)"
	# Ten minutes is how long it is not asked again.
	(($(granted "${handing_out[instance]}") <= 3)) || fail "$(cat "$asked")"
}

# silent [full]: a port that takes connections and says nothing, or does not
# even take them; $silent is its URL.
silent() {
	local url
	url=$(mktemp "$BATS_TEST_TMPDIR/silent.XXXX")
	python3 -c '
import socket, sys, time
s, others = socket.socket(), []
s.bind(("127.0.0.1", 0))
s.listen(0 if sys.argv[1:] else 99)
for _ in sys.argv[1:] * 4:
    others.append(socket.socket())
    others[-1].setblocking(False)
    others[-1].connect_ex(s.getsockname())
print("http://127.0.0.1:%d" % s.getsockname()[1], flush=True)
time.sleep(60)' "$@" >"$url" 3>&- &
	pids+=("$!")
	wait_for http "$url"
	silent=$(cat "$url")
}

# Without anything else to go by, faults.md F66.
looks_for_an_instance() {
	local began=$EPOCHREALTIME took words
	run --separate-stderr tool plan
	took=$(((${EPOCHREALTIME/./} - ${began/./}) / 1000))
	[ "$status" = 1 ] || fail "status $status: $output $stderr"
	((took < 1800)) || fail "$took ms"
	for words in "$@"; do
		[[ $stderr == *"$words"* ]] || fail "no '$words': $stderr"
	done
}

@test "a machine that is no instance waits for one second at most" {
	server
	export AWS_EC2_METADATA_DISABLED=false AWS_EC2_METADATA_SERVICE_ENDPOINT
	AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1
	looks_for_an_instance 'environment: AWS_ACCESS_KEY_ID' 'profile: ' \
		'container: AWS_CONTAINER' "metadata: cannot connect to '127.0.0.1:1'"
	silent full
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$silent
	looks_for_an_instance 'metadata: cannot connect' 'within 1 s'
	silent
	AWS_EC2_METADATA_SERVICE_ENDPOINT=$silent
	looks_for_an_instance 'metadata: ' 'hop limit'
	unset AWS_ENDPOINT_URL_DYNAMODB AWS_REGION
	looks_for_an_instance 'no region is set; give --region, or set AWS_REGION'
	AWS_EC2_METADATA_DISABLED=true
	looks_for_an_instance 'no region is set'
}

@test "an instance says in which region it is, if nothing else does" {
	server
	scene instance --region eu-north-1
	unset AWS_ENDPOINT_URL_DYNAMODB AWS_REGION
	export HTTPS_PROXY=http://127.0.0.1:1
	run tool plan --timeout 1s
	[[ $output == *dynamodb.eu-north-1.amazonaws.com* ]] || fail "$output"
	run tool plan --timeout 1s --region eu-south-1
	[[ $output == *dynamodb.eu-south-1.amazonaws.com* ]] || fail "$output"
	[ "$(granted 'imds region')" = 1 ]
}

@test "an agent that is no agent's address is not sent the token" {
	server
	scene container
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.169.254/container
	run --separate-stderr tool plan
	[ "$status" = 1 ]
	[[ $stderr == *'use https'* ]] || fail "$stderr"
	[ ! -s "$asked" ]
}
