# install - what the tests of the installed library share
#
# Nothing is installed: make's DESTDIR puts it below a folder of the test, and
# pkg-config is told that this is the system's root.

bats_require_minimum_version 1.5.0
strict='-g -O1 -Wall -Wextra -Wpedantic -Werror'

install_to() {
	local log=$BATS_FILE_TMPDIR/install.log
	make -s -C "$WB_BUILDDIR" install DESTDIR="$1" >"$log" 2>&1 3>&- ||
		fail "$(cat "$log")"
}

# To be called once for a file, by setup_file.
stage() {
	export stage=$BATS_FILE_TMPDIR/stage
	install_to "$stage" || return
	pc=$(find "$stage" -name wikibot.pc)
	export libdir=${pc%/pkgconfig/*}
	export PKG_CONFIG_PATH=$libdir/pkgconfig
	export PKG_CONFIG_SYSROOT_DIR=$stage LD_LIBRARY_PATH=$libdir
}

# The examples where nothing of the checkout is near, and the program of the
# README among them.
# shellcheck disable=SC2016 # no commands
build_examples() {
	export examples=$BATS_FILE_TMPDIR/examples
	mkdir "$examples"
	find "$WB_SRCDIR/examples" -maxdepth 1 -type f -exec cp -t "$examples" {} +
	sed -n '/^## The library/,/^## /p' "$WB_SRCDIR/README.md" |
		sed -n '/^```c$/,/^```$/p' | sed '/^```/d' >"$examples/readme.c"
	make -s -C "$examples" CFLAGS="$strict" all readme 3>&-
}

example() {
	timeout 60 "$examples/$1" "${@:2}"
}

# The same, which fails for a wrong access or a leak, too.
clean_example() {
	timeout 60 valgrind --quiet --error-exitcode=99 --leak-check=full \
		--show-leak-kinds=all "$examples/$1" "${@:2}"
}

fail() {
	printf '%s\n' "$@" >&2
	return 1
}
