#!/usr/bin/env bats
# The manual of the library as it is built and installed.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset "${!AWS_@}" WIKIBOT_ENVIRONMENT
	export AWS_EC2_METADATA_DISABLED=true # no network
	export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
	stage=$BATS_TEST_TMPDIR/stage
}

# What configure found, as the Makefile has it.
made_with() { # VARIABLE
	sed -n "s/^$1 = //p" "$WB_BUILDDIR/Makefile"
}

# build EXAMPLE: the program, with the library of the build.
build() {
	local cflags ldflags
	mkdir -p examples
	"$WB_SRCDIR/scripts/check-manual" "$WB_SRCDIR" "$PWD/examples"
	read -ra cflags <<<"$(made_with HARDEN_CFLAGS)"
	read -ra ldflags <<<"$(made_with HARDEN_LDFLAGS)"
	gcc -std=c11 -Wall -Wextra -Werror -O2 "${cflags[@]}" \
		-I "$WB_SRCDIR/include" -o program "examples/$1.c" \
		"${ldflags[@]}" -L "$WB_BUILDDIR/.libs" \
		-Wl,-rpath,"$WB_BUILDDIR/.libs" -lwikibot
}

stage() { # GOAL...
	make -s -C "$WB_BUILDDIR" "$@" DESTDIR="$stage" >&2
}

functions() {
	cat "$WB_SRCDIR"/include/wikibot/*.h | tr '\n' ' ' |
		grep -oE '(WB_API|static inline) [^(]*\(' |
		grep -oE 'wb_[a-z_]+\($' | tr -d '(' | sort
}

@test "the first program links with the library and tells what it misses" {
	build libwikibot-1
	run -1 ./program
	[[ $output = 'cannot open a session: no environment is set'* ]]
	WIKIBOT_ENVIRONMENT=dev AWS_REGION=us-east-1 run -1 ./program
	[[ $output = 'cannot open a session: no credentials found'* ]]
}

@test "the test that the manual shows passes" {
	nm -D "$WB_BUILDDIR/.libs/libwikibot.so" | grep -q ' wb_fake_new$' ||
		skip 'the library has no fake'
	build wb_fake-1
	run -0 ./program
}

@test "each function has a page, and uninstalling leaves none" {
	stage install-man install-data-hook
	man3=$(find "$stage" -name man3)
	[ "$(functions | wc -l)" -gt 50 ]
	for name in $(functions); do
		read -r so page <"$man3/$name.3"
		[ "$so" = .so ]
		grep -qE "^\.Nm $name( ,)?\$" "$man3/../$page"
		run -0 mandoc -T utf8 "$man3/../$page"
	done
	stage uninstall-man uninstall-hook
	run -0 find "$stage" ! -type d
	[ -z "$output" ]
}
