# cli - what the tests of the command share
#
# WIKIBOT_PROVISION is the program, WB_BUILDDIR has the scripted server, which
# plays AWS's control plane over HTTP, with faults as told (tests/server).

bats_require_minimum_version 1.5.0
secret=wJalrXUtnFEMI/K7MDENG/bPxRfiCANARYSECRET
token=FwoGZXIvYXdzCANARYTOKEN1234567890

cli_setup() {
	unset "${!AWS_@}" "${!WIKIBOT_SCHEMA@}" WIKIBOT_ENVIRONMENT NO_COLOR
	export AWS_EC2_METADATA_DISABLED=true
	export AWS_CONFIG_FILE=/nonexistent
	export AWS_SHARED_CREDENTIALS_FILE=/nonexistent
	export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE
	export AWS_SECRET_ACCESS_KEY=$secret AWS_REGION=us-east-1
	cd "$BATS_TEST_TMPDIR" || return 1
	tests=$BATS_TEST_DIRNAME
	log=$BATS_TEST_TMPDIR/calls
	pids=()
}

# To be called by every teardown: nothing is left running.
cli_teardown() {
	local pid
	for pid in "${pids[@]}"; do
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
	done
}

tool() {
	timeout 30 "$WIKIBOT_PROVISION" "$@"
}

# In the background; $pid is the tool itself, not a subshell.  The shell would
# have it ignore interrupts.
tool_in_background() {
	env --default-signal=INT "$WIKIBOT_PROVISION" "$@" \
		<"${stdin:-/dev/null}" >out 2>err 3>&- &
	pid=$!
	pids+=("$pid")
}

ends_with() {
	local status=0
	wait "$pid" || status=$?
	[ "$status" = "$1" ] || fail "status $status: $(cat out err)"
}

fail() {
	printf '%s\n' "$@" >&2
	return 1
}

# Until a file has a line that fits.
wait_for() {
	local i
	for ((i = 0; i < 200; i++)); do
		if grep -qE -e "$1" "$2" 2>/dev/null; then
			return 0
		fi
		sleep 0.05
	done
	fail "no '$1' in $2: $(cat "$2")"
}

# server [SCRIPT]: the scripted server; AWS_ENDPOINT_URL_DYNAMODB is its URL.
server() {
	local dir
	dir=$(mktemp -d "$BATS_TEST_TMPDIR/server.XXXX")
	echo "${1:-{\}}" >"$dir/script"
	log=$dir/calls
	"$WB_BUILDDIR/tests/server/scripted" --script "$dir/script" \
		--log "$log" --heads "$dir/heads" --seconds 60 >"$dir/url" 2>"$dir/err" 3>&- &
	server_pid=$!
	pids+=("$server_pid")
	wait_for http "$dir/url" || fail "$(cat "$dir/err")"
	AWS_ENDPOINT_URL_DYNAMODB=$(cat "$dir/url")
	export AWS_ENDPOINT_URL_DYNAMODB
}

# The changing calls so far, as "operation table" lines.
changes() {
	grep -E '^(Create|Delete|Update|Tag|Untag)' "$log" | cut -d' ' -f1,2
}

# A schema of one table: lines for it.
one_table() {
	printf '%s\n' 'version: 1' 'project: one' 'tables:' '  one:' \
		'    table_name: one' '    attributes: {id: S}' \
		'    key: {partition: id}' "${@/#/    }" >wikibot.yaml
}

# The schema of the README.
example() {
	cp "$WB_SRCDIR/schemas/wikibot.yaml" wikibot.yaml
	export WIKIBOT_ENVIRONMENT=dev
}

# On a terminal of its own: see terminal.py.
on_terminal() {
	timeout "${seconds:-30}" python3 "$tests/terminal.py" "$@"
}
