#!/usr/bin/env bats
# The library with many threads, many pages and many sessions, over real
# connections.
# shellcheck disable=SC2030,SC2031,SC2154 # subshells, engine.bash

load engine

setup() {
	engine_setup
	unset CK_RUN_CASE
	tool apply -e dev --yes >/dev/null
}

model() {
	WB_PREFIX=$prefix timeout 240 "$WB_BUILDDIR/tests/model/$1"
}

@test "eight threads on one session lose nothing" {
	model threads
}

@test "cancel, deadlines, and a fork while others go on" {
	model waits
}

@test "every page and every cursor of up to 5,000 wikis" {
	model paging
}

@test "a thousand sessions leave nothing behind" {
	model lifecycle
}
