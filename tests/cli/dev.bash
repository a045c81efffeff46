# dev - local engines that the tests of `dev` bring along
#
# The command finds them in PATH, by the names of real ones.

dev_setup() {
	cli_setup
	example
	unset WIKIBOT_ENVIRONMENT WIKIBOT_STATE_DIR "${!XDG_@}"
	export WIKIBOT_ENGINES_DIR=$PWD/none HOME=$PWD/home
	mkdir -p bin home
	export PATH=$PWD/bin:$PATH
	# shellcheck disable=SC2034 # for the tests
	state=$PWD/.wikibot/dev
	echo '{"times": {"create": 20, "update": 20}}' >script
	serve="exec '$WB_BUILDDIR/tests/server/scripted' --seconds 600"
	serve+=" --script '$PWD/script' --log calls"
}

dev_teardown() {
	local pid
	for pid in $(engine_pids); do
		kill -9 "$pid"
	done
	cli_teardown
}

# engine [LINES]: an ExtendDB that runs these lines of bash first, then serves.
engine() {
	printf '%s\n' '#!/bin/bash' "$@" \
		"$serve --port \"\$EXTENDDB__SERVER__PORT\"" >bin/extenddb
	chmod +x bin/extenddb
}

# Whoever works in the folders of local environments here.
engine_pids() {
	find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' \
		-lname "$BATS_TEST_TMPDIR/*wikibot/*" 2>/dev/null |
		cut -d/ -f3
}

is_open() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

field() {
	tool dev status --format json | jq -r ".$1"
}

nothing_runs() {
	[ -z "$(engine_pids)" ] || fail "left: $(engine_pids | xargs ps -p)"
}
