#!/usr/bin/env bats
# Every provider of credentials, over real HTTP, against a stand-in of its
# service which takes only what it handed out (standin.py): at the start, and
# when they expire while a run goes on.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	export HOME=$PWD AWS_CONFIG_FILE=$PWD/config
	example
}

teardown() {
	cli_teardown
}

# standin [OPTION...]: in front of the scripted server; $standin is its URL.
standin() {
	local dir
	dir=$(mktemp -d "$BATS_TEST_TMPDIR/standin.XXXX")
	asked=$dir/asked
	python3 "$tests/standin.py" --dynamodb "$AWS_ENDPOINT_URL_DYNAMODB" \
		--log "$asked" "$@" >"$dir/url" 2>"$dir/err" 3>&- &
	standin_pid=$!
	pids+=("$standin_pid")
	wait_for http "$dir/url" || fail "$(cat "$dir/err")"
	standin=$(cat "$dir/url")
	export AWS_ENDPOINT_URL_DYNAMODB=$standin
}

# How often this was granted: "imds region".
granted() {
	grep -c "^$1 200\$" "$asked" || true
}


# Each of these sets the scene for one provider: options of the stand-in before
# it is started, and its place afterwards.

instance_before() { :; }
instance_after() {
	export AWS_EC2_METADATA_DISABLED=false
	export AWS_EC2_METADATA_SERVICE_ENDPOINT=$standin
}

container_before() {
	printf 'Bearer one' >authorization
	options+=(--authorization "$PWD/authorization")
}
container_after() {
	export AWS_CONTAINER_CREDENTIALS_FULL_URI=$standin/container
	export AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=$PWD/authorization
}

# profile LINE...: the default one.
profile() {
	printf '%s\n' '[default]' "$@" >config
	chmod 600 config
}

role_before() {
	options+=(--key "AKIASOURCE:$secret")
}
role_after() {
	export AWS_ENDPOINT_URL_STS=$standin
	profile 'role_arn = arn:aws:iam::123456789012:role/one' \
		'source_profile = source' 'external_id = there' \
		'[profile source]' 'aws_access_key_id = AKIASOURCE' \
		"aws_secret_access_key = $secret"
}

web_before() {
	echo token-of-the-web >web-token
	options+=(--token "$PWD/web-token")
}
web_after() {
	export AWS_ENDPOINT_URL_STS=$standin
	export AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/web-token
	export AWS_ROLE_ARN=arn:aws:iam::123456789012:role/web
}

portal_before() {
	options+=(--access-token a-login)
	mkdir -p .aws/sso/cache
	printf '{"accessToken": "a-login", "expiresAt": "2099-01-01T00:00:00Z"}' \
		>".aws/sso/cache/$(printf work | sha1sum | cut -c1-40).json"
}
portal_after() {
	export AWS_ENDPOINT_URL_SSO=$standin
	profile 'sso_session = work' 'sso_account_id = 123456789012' \
		'sso_role_name = stand-in-role' '[sso-session work]' \
		'sso_region = eu-west-1' 'sso_start_url = https://x.example/start'
}

process_before() { :; }
process_after() {
	profile "credential_process = curl -s $standin/container | sed \
		's/\"Token\"/\"SessionToken\"/; s/^{/{\"Version\": 1, /'"
}

# What the stand-in's log has when each hands out credentials.
declare -gA handing_out=(
	[instance]='imds stand-in-role'
	[container]='container credentials'
	[role]='sts AssumeRole'
	[web]='sts AssumeRoleWithWebIdentity'
	[portal]='sso credentials'
	[process]='container credentials'
)

needs_expat() {
	ldd "$WIKIBOT_PROVISION" | grep -q expat || skip 'built without expat'
}
ldd "$WIKIBOT_PROVISION" | grep -q expat ||
	unset 'handing_out[role]' 'handing_out[web]'

# scene PROVIDER [OPTION...]
scene() {
	options=("${@:2}")
	"$1_before"
	standin "${options[@]}"
	"$1_after"
}

succeeds() {
	local status=0
	"$@" >out 2>err || status=$?
	[ "$status" = 0 ] || fail "$1: status $status: $(cat out err "$asked")"
}

# The stand-in names what it refuses; the control plane's answers it passes on.
nothing_was_wrong() {
	! grep Exception "$asked" || fail "$(cat "$asked")"
	! grep warning err || fail "$(cat err)"
}

# Both commands, one after the other, each with credentials of its own.
start_of() {
	server
	scene "$1"
	succeeds tool plan
	succeeds tool apply --yes
	[ "$(granted "${handing_out[$1]}")" = 2 ] || fail "$1: $(cat "$asked")"
	grep -q '^dynamodb CreateTable ASIASTANDIN[0-9]* 200' "$asked"
	nothing_was_wrong
}

# Four seconds is what they live, and the tables take longer.
expiry_of() {
	local began=$SECONDS n most
	server '{"times": {"create": 9000}}'
	scene "$1" --lifetime 4
	succeeds tool apply --yes
	n=$(granted "${handing_out[$1]}")
	# Three seconds after they came they are renewed, by one for all.
	most=$(((SECONDS - began) / 3 + 2))
	((n >= 3 && n <= most)) || fail "$1: $n, not 3 to $most: $(cat "$asked")"
	nothing_was_wrong
}

# for_each_provider FUNCTION: all at once, each in a folder of its own.
for_each_provider() {
	local p waited_for=()
	for p in "${!handing_out[@]}"; do
		(
			trap cli_teardown EXIT
			mkdir "$p"
			cp wikibot.yaml "$p"
			cd "$p" || exit
			export HOME=$PWD AWS_CONFIG_FILE=$PWD/config
			"$1" "$p"
		) &
		waited_for+=("$!")
	done
	for p in "${waited_for[@]}"; do
		wait "$p"
	done
}

@test "plan and apply work with each provider" {
	for_each_provider start_of
}

@test "a run goes on when the credentials of each provider expire" {
	for_each_provider expiry_of
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
	rm -f silent
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
time.sleep(60)' "$@" >silent 3>&- &
	pids+=("$!")
	wait_for http silent
	silent=$(cat silent)
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

@test "roles of a profile, each with the credentials before it" {
	needs_expat
	server
	scene role
	profile 'role_arn = arn:aws:iam::123456789012:role/two' \
		'source_profile = one' '[profile one]' \
		'role_arn = arn:aws:iam::123456789012:role/one' \
		'source_profile = source' '[profile source]' \
		'aws_access_key_id = AKIASOURCE' "aws_secret_access_key = $secret"
	succeeds tool plan
	[ "$(granted 'sts AssumeRole')" = 2 ] || fail "$(cat "$asked")"
	nothing_was_wrong
}

@test "the token of a web identity is read anew when credentials are renewed" {
	needs_expat
	server '{"times": {"create": 6000}}'
	scene web --lifetime 4
	tool_in_background apply --yes
	wait_for 'AssumeRoleWithWebIdentity 200' "$asked"
	echo another-token-of-the-web >web-token
	ends_with 0
	(($(granted "${handing_out[web]}") >= 2)) || fail "$(cat "$asked")"
}

# A role that wants the code of a device.
device() {
	needs_expat
	server
	scene role --mfa arn:aws:iam::123456789012:mfa/me:123456
	sed -i 's|^external_id.*|mfa_serial = arn:aws:iam::123456789012:mfa/me|' \
		config
}

@test "the code of an MFA device is asked for at the terminal" {
	device
	run -0 on_terminal --wait 'mfa/me: ' --send '123456\n' \
		"$WIKIBOT_PROVISION" plan
	run -1 on_terminal --wait 'mfa/me: ' --send '654321\n' \
		"$WIKIBOT_PROVISION" plan
	[[ $output == *'AccessDenied'* ]] || fail "$output"
	run -1 on_terminal --wait 'mfa/me: ' --send '\n' \
		"$WIKIBOT_PROVISION" plan
	[[ $output == *'none was given'* ]] || fail "$output"
}

@test "without a terminal there is no code of an MFA device" {
	device
	run -1 setsid --wait timeout 30 "$WIKIBOT_PROVISION" plan </dev/null
	[[ $output == *"config:1: profile 'default' needs a code of the MFA device"* ]]
	[[ $output == *'no terminal'* ]]
}

@test "at the question for a code one can stop" {
	device
	run -130 on_terminal --wait 'mfa/me: ' --send '\x03' \
		"$WIKIBOT_PROVISION" plan
	[ ! -s "$asked" ]
}

@test "the failure of a process shows no key" {
	server
	profile "credential_process = echo 'no key $secret' >&2; exit 3"
	run -1 tool plan --verbose
	[[ $output == *'ended with status 3: no key ***'* ]] || fail "$output"
	[[ $output != *CANARY* ]]
}

@test "a process that hangs is killed when the person stops" {
	server
	profile 'credential_process = echo $$ >hanging; sleep 60'
	tool_in_background plan
	wait_for '[0-9]' hanging
	kill -INT "$pid"
	ends_with 130
	run -1 pgrep --pgroup "$(cat hanging)" --runstates D,R,S
}
