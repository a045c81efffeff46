#!/usr/bin/env bats
# Roles, codes of MFA devices, and credential processes.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load credentials

setup() {
	credentials_setup
}

teardown() {
	cli_teardown
}

@test "roles of a profile, each with the credentials before it" {
	needs_expat
	server
	scene role
	profile 'role_arn = arn:aws:iam::123456789012:role/two' \
		'source_profile = one' '[profile one]' \
		'role_arn = arn:aws:iam::123456789012:role/one' \
		'source_profile = source' '[profile source]' \
		'aws_access_key_id = AKIASTANDINBASE' "aws_secret_access_key = $secret"
	succeeds tool plan
	[ "$(granted 'sts AssumeRole')" = 2 ] || fail "$(cat "$asked")"
	nothing_was_wrong
}

@test "the token of a web identity is read anew when credentials are renewed" {
	needs_expat
	server '{"times": {"create": 6000}}'
	scene identity --lifetime 4
	tool_in_background apply --yes
	wait_for 'AssumeRoleWithWebIdentity 200' "$asked"
	echo another.web.token >identity
	ends_with 0
	(($(granted "${handing_out[identity]}") >= 2)) || fail "$(cat "$asked")"
}

# A role that wants the code of a device.
device() {
	needs_expat
	server
	scene role --mfa arn:aws:iam::123456789012:mfa/me:123456
	sed -i '1a mfa_serial = arn:aws:iam::123456789012:mfa/me' config
}

@test "the code of an MFA device is asked for at the terminal" {
	device
	run -0 on_terminal --wait 'mfa/me: ' --send '123456\n' \
		"$WIKIBOT_PROVISION" plan
	run -1 on_terminal --columns 300 --wait 'mfa/me: ' --send '654321\n' \
		"$WIKIBOT_PROVISION" plan
	[[ $output == *'AccessDenied'* ]] || fail "$output"
	run -1 on_terminal --columns 300 --wait 'mfa/me: ' --send '\n' \
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

@test "doctor asks for the code once, for all that it does" {
	device
	run -0 on_terminal --wait 'mfa/me: ' --send '123456\n' \
		"$WIKIBOT_PROVISION" doctor
	[ "$(granted 'sts AssumeRole')" = 1 ] || fail "$(cat "$asked")"
	[[ $output == *'all is well'* ]] || fail "$output"
}
