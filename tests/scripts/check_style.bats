#!/usr/bin/env bats
# check-style on small trees of its own, each with one thing wrong.

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p src/base tests
	cp "$WB_SRCDIR/.clang-format" .
	header buf WB_BASE_BUF_H
	printf '#include "base/buf.h"\n' >src/base/buf.c
}

header() {
	printf '#ifndef %s\n#define %s\n#endif\n' "$2" "$2" >"src/base/$1.h"
}

function_of() { # LINES
	printf 'int buf_f(void)\n{\n'
	for ((i = 0; i < $1 - 2; i++)); do
		printf '\tbuf_g();\n'
	done
	printf '\treturn 0;\n}\n'
}

check() {
	run "$WB_SRCDIR/scripts/check-style" "$BATS_TEST_TMPDIR"
	echo "$output"
}

refused() { # TEXT
	check
	[ "$status" = 1 ]
	[[ $output = *"$1"* ]]
}

accepted() {
	check
	[ "$status" = 0 ]
}

@test "accepts what is in order" {
	accepted
}

@test "accepts a function of 60 lines and refuses one of 61" {
	function_of 60 >src/base/long.c
	accepted
	function_of 61 >src/base/long.c
	refused 'src/base/long.c:2: a function of 61 lines'
}

@test "accepts a file of 500 lines and refuses one of 501" {
	for ((i = 0; i < 500; i++)); do echo '/* row */'; done >src/base/long.c
	accepted
	echo '/* row */' >>src/base/long.c
	refused 'src/base/long.c:501: a file may have 500 lines'
	mv src/base/long.c tests/test_long.c
	accepted
}

@test "refuses banned calls" {
	for call in strcpy strcat sprintf vsprintf gets strtok atoi atol atof \
		system popen alloca malloc calloc realloc free strdup; do
		printf 'int buf_f(void)\n{\n\treturn %s(0);\n}\n' "$call" \
			>src/base/bad.c
		refused "src/base/bad.c:3: "
	done
}

@test "accepts their names in comments, texts and longer names" {
	printf '%s\n' '/* malloc() is not called, and' ' * neither is strcpy(). */' \
		'int buf_f(void)' '{' \
		$'\tmem_free(buf_system(0)); /* not free() */' \
		$'\treturn buf.free("malloc(\\"system(1)\\")");' '}' \
		>src/base/good.c
	accepted
}

@test "accepts raw memory in base/mem.c and in tests" {
	printf 'int mem_f(void)\n{\n\treturn malloc(1);\n}\n' >src/base/mem.c
	cp src/base/mem.c tests/test_mem.c
	accepted
	sed -i 's/malloc/atoi/' tests/test_mem.c
	refused 'tests/test_mem.c:3: banned call'
}

@test "refuses a header without its own guard" {
	header vec WB_BASE_BUF_H
	refused 'src/base/vec.h:1: has no #ifndef WB_BASE_VEC_H'
}

@test "refuses a typedef of a struct" {
	printf 'typedef struct buf buf_t;\n' >src/base/bad.c
	refused 'src/base/bad.c:1: no typedef'
}

@test "refuses space at the end of a line" {
	printf '/* row */ \n' >src/base/bad.c
	refused 'src/base/bad.c:1: space'
	rm src/base/bad.c
	mkdir man
	printf 'text\t\n' >man/page.1
	refused 'man/page.1:1: space'
}

@test "refuses words that say something is unfinished" {
	for word in 'TO''DO' 'FIX''ME' 'XX''X' 'not impl''emented'; do
		printf '/* %s */\n' "$word" >src/base/bad.c
		refused 'src/base/bad.c:1:'
	done
}

@test "accepts a template of mktemp" {
	mkdir scripts
	printf '#!/bin/sh\nmktemp -d /tmp/a.XXXXXX\n' >scripts/new
	chmod +x scripts/new
	accepted
}

@test "refuses another layout" {
	command -v clang-format-14 || skip 'no clang-format-14'
	printf 'int buf_f( void );\n' >src/base/bad.c
	refused 'src/base/bad.c:1:'
}
