#!/usr/bin/env bats
# Secrets: a canary that must never sing.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# Nothing that is said or written holds the secret, the token or a signature.
quiet_about_secrets() {
	local found
	printf '%s\n' "$secret" "$token" 'Signature=[0-9a-f]{64}' >never
	grep -ohE 'Signature=[0-9a-f]{64}' "$BATS_TEST_TMPDIR"/server.*/heads |
		cut -d= -f2 >>never || true
	found=$(grep -rlE -f never "$BATS_TEST_TMPDIR" --exclude=credentials \
		--exclude=script --exclude=heads --exclude=never) || true
	[ -z "$found" ] || fail "in $found"
}

@test "no output, plan or trace holds a secret" {
	AWS_SESSION_TOKEN=$token
	export AWS_SESSION_TOKEN
	server '{"faults": [{"op": "TagResource", "kind": "error", "name":
		"ValidationException", "text": "you said '"$secret"' and '"$token"'"}]}'
	example
	tool plan --verbose --calls --out saved >out.1 2>&1
	tool apply --verbose saved >out.2 2>&1
	sed -i 's/wikibot-io, env/other, env/' wikibot.yaml
	tool apply --yes --verbose >out.3 2>&1 || true
	tool drift --verbose --format json >out.4 2>&1 || true
	tool status --verbose >out.5 2>&1
	tool plan --endpoint-url "http://127.0.0.1:1/" --verbose >out.6 2>&1 || true
	grep -q 'CreateTable' out.2
	grep -q 'ValidationException' out.3
	quiet_about_secrets
	[ "$(wc -l <never)" -gt 10 ] # there were signatures to look for
}

@test "a refused signature shows no secret" {
	server '{"faults": [{"times": "always", "kind": "error", "name":
		"InvalidSignatureException", "text": "The Canonical String '"$secret"'"}]}'
	one_table
	run -1 tool plan --verbose
	echo "$output" >said
	grep -q InvalidSignature said
	quiet_about_secrets
}

@test "odd files of credentials are refused without showing them" {
	server
	one_table
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	export AWS_SHARED_CREDENTIALS_FILE=$PWD/credentials
	rows=("aws_secret_access_key = $secret"
		"[default]\naws_secret_access_key $secret"
		"[default]\naws_secret_access_key = $secret"
		"[default]\naws_access_key_id = \naws_secret_access_key = $secret"
		"[default\naws_access_key_id = A\naws_secret_access_key = $secret"
		"[default]\naws_access_key_id = A B\naws_secret_access_key = $secret\x01")
	for row in "${rows[@]}"; do
		printf '%b\n' "$row" >credentials
		chmod 600 credentials
		run -1 tool plan --verbose
		echo "$output" >said
		quiet_about_secrets
	done
}

@test "the environment of the process cannot be read by others, nor dumped" {
	server '{"faults": [{"kind": "stall", "times": "always"}]}'
	one_table
	tool_in_background plan
	wait_for '^DescribeTable' "$log"
	grep -qE '^Max core file size +0 +0 ' "/proc/$pid/limits"
	if ! nm -D "$WIKIBOT_PROVISION" 2>/dev/null | grep -q __asan_init; then
		[ "$(stat -c %U "/proc/$pid/environ")" = root ]
	fi
	! tr '\0' '\n' <"/proc/$pid/cmdline" | grep -q "$secret" || fail 'in argv'
	kill -9 "$pid"
}

# Whether a program that is killed leaves a core file here.
leaves_cores() {
	mkdir -p control
	(cd control && ulimit -c unlimited && sh -c 'kill -ABRT $$') || true
	compgen -G 'control/core*' >/dev/null && rm -r control
}

@test "killed in the middle of a call it leaves no core dump" {
	if nm -D "$WIKIBOT_PROVISION" 2>/dev/null | grep -q __asan_init; then
		skip 'the address sanitizer needs a process that can be traced'
	fi
	leaves_cores || skip 'this system leaves no core dump in the folder'
	AWS_SESSION_TOKEN=$token
	export AWS_SESSION_TOKEN
	server '{"faults": [{"kind": "stall", "times": "always"}]}'
	one_table
	ulimit -c unlimited
	tool_in_background apply --yes --verbose
	wait_for '^DescribeTable' "$log"
	kill -ABRT "$pid"
	wait "$pid" || [ $? = 134 ]
	! compgen -G 'core*' || fail 'a core dump'
	quiet_about_secrets
}
