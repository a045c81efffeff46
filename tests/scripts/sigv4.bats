#!/usr/bin/env bats
# Signatures beside those of botocore.  WIKIBOT_RUNS and WIKIBOT_SEED for more or
# other requests: 100,000 of them take a minute.

# The system's own, or what the engine moto is installed with.
find_python() {
	local python moto=${WB_ENGINES_DIR:-$WB_SRCDIR/.engines}/moto
	for python in python3 "$moto/bin/python"; do
		# Whose clock can be set.
		if "$python" -c 'from botocore.auth import get_current_datetime' \
			2>/dev/null; then
			echo "$python"
			return
		fi
	done
	return 1
}

@test "random requests are signed as botocore signs them" {
	python=$(find_python) ||
		{ "$WB_SRCDIR/scripts/engine" install moto &&
			python=$(find_python); } ||
		skip 'there is no botocore, and it cannot be installed'
	run "$python" "$WB_SRCDIR/tests/aws/sign_as_botocore.py" \
		"$WB_BUILDDIR/tests/aws/signer" "${WIKIBOT_RUNS:-3000}" \
		"${WIKIBOT_SEED:-20261122}"
	echo "$output"
	[ "$status" = 0 ]
	[[ $output == *'requests are signed as botocore'* ]]
}
