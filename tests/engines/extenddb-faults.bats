#!/usr/bin/env bats
# Every operation of the library with every fault between it and the engine.

load engine

@test "what the library reports is what happened, under every fault" {
	engine_setup
	run -0 tool apply -e dev --yes
	run -0 timeout 600 "$WB_BUILDDIR/tests/model/fault_matrix" \
		"$prefix" dev
	echo "# ${lines[-1]}" >&3
	[[ ${lines[-1]} == *' agreed, 0 wrong; '* ]]
}
