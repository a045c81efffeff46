#!/usr/bin/env bats
# What `make install` gives to somebody who has never seen the sources.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, install.bash

load install

setup_file() {
	stage
	build_examples
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	unset "${!AWS_@}" WIKIBOT_ENVIRONMENT
	export AWS_EC2_METADATA_DISABLED=true # no network
	include=$(echo "$stage"/*/*/include)
	library=$libdir/libwikibot.so
	symbols=$WB_SRCDIR/tests/model/symbols.txt
}

headers() {
	(cd "$1" && ls)
}

# What the headers promise: the word before the parenthesis.
promised() {
	cat "$include"/wikibot/*.h | tr '\n' ' ' |
		grep -oE 'WB_API [^;(]*\(' | grep -oE 'wb_[a-z_]+\($' |
		tr -d '(' | LC_ALL=C sort
}

exported() {
	nm -D --defined-only "$library" | awk '{ print $3 }' | LC_ALL=C sort
}

@test "everything is installed where it belongs" {
	[ "$(headers "$include/wikibot")" = \
		"$(headers "$WB_SRCDIR/include/wikibot")" ]
	[ -x "$include/../bin/wikibot-provision" ]
	cmp "$include/../share/wikibot-provision/wikibot.yaml" \
		"$WB_SRCDIR/schemas/wikibot.yaml"
	share=$include/../share
	diff <("$WB_BUILDDIR/wikibot-provision" completion bash) \
		"$share/bash-completion/completions/wikibot-provision"
	diff <("$WB_BUILDDIR/wikibot-provision" completion zsh) \
		"$share/zsh/site-functions/_wikibot-provision"
	diff <("$WB_BUILDDIR/wikibot-provision" completion fish) \
		"$share/fish/vendor_completions.d/wikibot-provision.fish"
	for page in "$WB_SRCDIR"/man/*.[1-8]; do
		cmp "$page" "$include/../share/man/man${page##*.}/${page##*/}"
	done
}

@test "uninstall leaves nothing" {
	other=$BATS_TEST_TMPDIR/other
	install_to "$other"
	[ -n "$(find "$other" ! -type d)" ]
	make -s -C "$WB_BUILDDIR" uninstall DESTDIR="$other" 3>&-
	[ -z "$(find "$other" ! -type d)" ]
}

@test "each header compiles alone, as C and as C++" {
	read -ra flags < <(pkg-config --cflags wikibot)
	for header in $(headers "$include/wikibot"); do
		echo "#include <wikibot/$header>" >alone.c
		cp alone.c alone.cc
		for std in c99 c11 c17; do
			gcc -std=$std -Wall -Wextra -Wpedantic -Wstrict-prototypes \
				-Werror -fsyntax-only "${flags[@]}" alone.c
		done
		for std in c++98 c++11 c++17 c++20; do
			g++ -std=$std -Wall -Wextra -Wpedantic -Werror \
				-fsyntax-only "${flags[@]}" alone.cc
		done
	done
}

@test "wikibot.h brings every header" {
	echo '#include <wikibot/wikibot.h>' >all.c
	read -ra flags < <(pkg-config --cflags wikibot)
	[ "$(gcc -M "${flags[@]}" all.c | grep -oE 'wikibot/[a-z]+\.h' | sort)" = \
		"$(headers "$include/wikibot" | sed 's|^|wikibot/|' | sort)" ]
}

@test "pkg-config tells the version, and no more libraries than are needed" {
	[ "$(pkg-config --modversion wikibot)" = \
		"$("$WB_BUILDDIR/wikibot-provision" version |
			grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)" ]
	read -ra libs < <(pkg-config --libs wikibot)
	[ "${libs[*]}" = "-L$libdir -lwikibot" ]
	static=" $(pkg-config --static --libs wikibot) "
	for flag in -lwikibot -lcurl -lcrypto -lcjson -pthread; do
		[[ $static = *" $flag "* ]]
	done
}

@test "its name has a version, and it needs few others" {
	[ "$(readlink "$library")" = libwikibot.so.0.0.0 ]
	[ "$(readlink "$library.0")" = libwikibot.so.0.0.0 ]
	readelf -d "$library" >dynamic
	grep -q 'SONAME.*\[libwikibot\.so\.0\]' dynamic
	# The loader itself is there for variables of a thread.
	needed=$(sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*/\1/p' dynamic |
		grep -v '^ld-linux' | sort | xargs)
	[ "$needed" = 'libc libcjson libcrypto libcurl libexpat' ]
	if grep -E "RPATH|RUNPATH|TEXTREL" dynamic; then
		fail "a path is built in"
	fi
}

@test "it exports what the list says, which is what the headers promise" {
	LC_ALL=C sort -c "$symbols"
	diff "$symbols" <(exported)
	diff "$symbols" <(promised)
	if grep -v "^wb_" "$symbols"; then
		fail "names that are not ours"
	fi
}

@test "it is small" {
	strip -o stripped "$library"
	size=$(stat -c %s stripped)
	echo "# $size bytes" >&3
	[ "$size" -le 360000 ]
}

@test "the offline example needs no engine, no account and no network" {
	run -0 clean_example offline_test
	[ "$output" = '0 failures' ]
}

@test "a program says what it lacks" {
	run -1 clean_example wikis list ann
	[[ $output = *WIKIBOT_ENVIRONMENT* ]]
	export WIKIBOT_ENVIRONMENT=dev
	run -1 example wikis list ann
	[[ $output = *AWS_REGION* ]]
	export AWS_REGION=eu-west-1
	run -1 example wikis list ann
	[[ $output = *AWS_ACCESS_KEY_ID* ]]
}
