# credentials - the scenes for tests of providers of credentials: each sets up
# one provider before a stand-in of its service (standin.py), which takes only
# what it handed out.
# shellcheck shell=bash disable=SC2030,SC2031,SC2034,SC2154 # cli.bash

load cli

credentials_setup() {
	cli_setup
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	export HOME=$PWD AWS_CONFIG_FILE=$PWD/config
	example
}

needs_expat() {
	ldd "$WIKIBOT_PROVISION" | grep -q expat || skip 'built without expat'
}

# profile LINE...: the default one.
profile() {
	printf '%s\n' '[default]' "$@" >config
	chmod 600 config
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

role_before() {
	options+=(--key AKIASTANDINBASE:"$secret")
	printf '%s\n' '[default]' "role_arn = $role_arn" \
		'source_profile = base' '[profile base]' \
		'aws_access_key_id = AKIASTANDINBASE' \
		"aws_secret_access_key = $secret" >config
}
role_after() {
	export AWS_ENDPOINT_URL_STS=$standin
}

instance_role_before() {
	printf '%s\n' '[default]' "role_arn = $role_arn" \
		'credential_source = Ec2InstanceMetadata' >config
}
instance_role_after() {
	role_after
	instance_after
}

identity_before() {
	printf 'a.web.token' >identity
	options+=(--token "$PWD/identity")
}
identity_after() {
	role_after
	export AWS_WEB_IDENTITY_TOKEN_FILE=$PWD/identity
	export AWS_ROLE_ARN=$role_arn
}

process_before() { :; }
process_after() {
	printf '%s\n' '#!/bin/sh' "curl -s $standin/container |" \
		"jq '{Version: 1, AccessKeyId, SecretAccessKey," \
		"    SessionToken: .Token, Expiration}'" >process
	chmod 700 process
	printf '[default]\ncredential_process = %s\n' "$PWD/process" >config
}

# The person logged in some time ago; the login can be renewed.
sso_before() {
	local name
	name=$(printf team | sha1sum | cut -d' ' -f1)
	printf '%s\n' '[default]' 'sso_session = team' \
		'sso_account_id = 123456789012' 'sso_role_name = stand-in-role' \
		'[sso-session team]' 'sso_region = us-east-1' \
		'sso_start_url = https://team.awsapps.com/start' >config
	mkdir -p .aws/sso/cache
	jq -n '{startUrl: "https://team.awsapps.com/start",
		region: "us-east-1", accessToken: "old",
		expiresAt: "2026-01-01T00:00:00Z", refreshToken: "first",
		clientId: "client", clientSecret: "of the client",
		registrationExpiresAt: "2226-01-01T00:00:00Z"}' \
		>.aws/sso/cache/"$name".json
	options+=(--refresh-token first)
}
sso_after() {
	export AWS_ENDPOINT_URL_SSO=$standin AWS_ENDPOINT_URL_SSO_OIDC=$standin
}

login_before() {
	local session=arn:aws:sts::123456789012:assumed-role/Admin/me name
	name=$(printf %s "$session" | sha256sum | cut -d' ' -f1)
	printf '[default]\nlogin_session = %s\n' "$session" >config
	mkdir -p .aws/login/cache
	openssl ecparam -name prime256v1 -genkey -noout -out dpop.pem
	jq -n --rawfile key dpop.pem '{accessToken: {accessKeyId: "ASIAOLD",
		secretAccessKey: "old", sessionToken: "old",
		accountId: "123456789012", expiresAt: "2026-01-01T00:00:00Z"},
		clientId: "arn:aws:signin:::devtools/same-device",
		refreshToken: "first", dpopKey: $key}' \
		>.aws/login/cache/"$name".json
	options+=(--refresh-token first)
}
login_after() {
	export AWS_ENDPOINT_URL_SIGNIN=$standin
}

role_arn=arn:aws:iam::123456789012:role/deploy
# What the stand-in's log has when each hands out credentials.
declare -gA handing_out=(
	[instance]='imds stand-in-role'
	[container]='container credentials'
	[role]='sts AssumeRole'
	[instance_role]='sts AssumeRole'
	[identity]='sts AssumeRoleWithWebIdentity'
	[process]='container credentials'
	[sso]='sso credentials'
	[login]='signin CreateOAuth2Token'
)

# Who needs no new ones for the second command.
declare -gA kept=([login]=1)

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
	# A login is renewed once, and kept for the second command.
	[ "$(granted "${handing_out[$1]}")" = "${kept[$1]:-2}" ] ||
		fail "$1: $(cat "$asked")"
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

# Without expat there is no XML, in which STS answers.
ldd "$WIKIBOT_PROVISION" | grep -q expat ||
	unset 'handing_out[role]' 'handing_out[instance_role]' \
		'handing_out[identity]'
