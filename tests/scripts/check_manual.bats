#!/usr/bin/env bats
# check-manual on a header and a page of its own, each with one thing wrong.
# shellcheck disable=SC2016 # text of C

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p include/wikibot man examples
	header='#include <stddef.h>
#define WB_API
WB_BEGIN
struct wb_cat;
/* struct wb_dog { int legs; } */
struct wb_pet {
	const char *name, *const *food; /* a, b */
	char tag[64];
	size_t (*size)(void *arg, size_t n);
};
enum wb_fur { WB_SHORT = 1, WB_LONG /* more */ };
typedef void wb_hook(void *arg, const char *line);
WB_API struct wb_cat *wb_cat_new(
    const char *const *names, size_t n);
WB_API void wb_cat_free(struct wb_cat *c); /* NULL is fine */
static inline size_t wb_one(void)
{
	return 1;
}
WB_END'
	page='.Dt WB_CAT 3
.Sh NAME
.Nm wb_cat_new ,
.Nm wb_cat_free ,
.Nm wb_hook ,
.Nm wb_one
.Nd cats
.Sh SYNOPSIS
.Ft struct wb_cat *
.Fo wb_cat_new
.Fa "const char *const *names"
.Fa "size_t n"
.Fc
.Ft void
.Fo wb_cat_free
.Fa "struct wb_cat *c"
.Fc
.Ft typedef void
.Fo wb_hook
.Fa "void *arg"
.Fa "const char *line"
.Fc
.Ft size_t
.Fo wb_one
.Fa void
.Fc
.Sh DESCRIPTION
.Ss struct wb_pet
.Bl -tag -width Ds
.It Vt "const char *name, *const *food"
.It Vt "char tag[64]"
.It Vt "size_t (*size)(void *arg, size_t n)"
.El
.Ss enum wb_fur
.Bl -tag -width Ds
.It Dv WB_SHORT
.It Dv WB_LONG
.El
.Ss Habits
.Bl -tag -width Ds
.It Dv NULL
.El
.Sh EXAMPLES
.\" example
.Bd -literal
#include <stdio.h>
int main(void)
{
	return printf("%d\en", 1) \- 2;
}
.Ed'
}

check() {
	printf '%s\n' "$header" >include/wikibot/cat.h
	printf '%s\n' "$page" >man/wb_cat.3
	run "$WB_SRCDIR/scripts/check-manual" . examples
	echo "$output"
}

# accuses OLD NEW TEXT: with NEW for OLD in the page it says TEXT and no more.
accuses() {
	[[ $page = *"$1"* ]]
	page=${page/"$1"/"$2"}
	check
	[ "$status" = 1 ]
	[ "$output" = "$3" ]
}

@test "accepts a page that fits its header, and gives its example out" {
	check
	[ "$status" = 0 ]
	[ -z "$output" ]
	cc -o program examples/wb_cat-1.c
	run ./program
	[ "$output" = 1 ]
	[ "$status" = 0 ]
}

@test "refuses a function that no page has" {
	header=${header/WB_END/WB_API int wb_cat_age(struct wb_cat *c);}
	check
	[ "$status" = 1 ]
	[ "$output" = 'include/wikibot/cat.h: wb_cat_age is in no SYNOPSIS' ]
}

@test "refuses a function that the header does not export" {
	header=${header/WB_END/int wb_cat_age(struct wb_cat *c);}
	check
	[ "$status" = 1 ]
	[[ $output = *'"int wb_cat_age(struct wb_cat*c)" is without WB_API' ]]
}

@test "refuses a function that is not there" {
	accuses 'Fo wb_one' 'Fo wb_two' \
"include/wikibot/cat.h: wb_one is in no SYNOPSIS
man/wb_cat.3:1: wb_two is not in NAME
man/wb_cat.3:24: there is no wb_two
man/wb_cat.3:6: wb_one is not in SYNOPSIS"
}

@test "refuses a function in two pages" {
	printf '%s\n' '.Dt WB_ONE 3' '.Sh NAME' '.Nm wb_one' '.Sh SYNOPSIS' \
		'.Ft size_t' '.Fo wb_one' '.Fa void' '.Fc' >man/wb_a.3
	check
	[ "$status" = 1 ]
	[[ $output = *'man/wb_cat.3:24: wb_one stands in man/wb_a.3 as well'* ]]
}

@test "refuses another prototype" {
	accuses 'const char *const *names' 'const char **names' \
'man/wb_cat.3:10: the header has "struct wb_cat*wb_cat_new(const char*const*names,size_t n)", not "struct wb_cat*wb_cat_new(const char**names,size_t n)"'
}

@test "refuses another result, and an argument too few" {
	accuses 'Ft void' 'Ft int' \
'man/wb_cat.3:15: the header has "void wb_cat_free(struct wb_cat*c)", not "int wb_cat_free(struct wb_cat*c)"'
	setup
	accuses '
.Fa "const char *line"' '' \
'man/wb_cat.3:19: the header has "typedef void wb_hook(void*arg,const char*line)", not "typedef void wb_hook(void*arg)"'
}

@test "refuses a NAME that leaves a function out, or has another" {
	accuses '.Nm wb_hook ,
' '' 'man/wb_cat.3:1: wb_hook is not in NAME'
	setup
	accuses '.Nm wb_one' '.Nm wb_one ,
.Nm wb_three' 'man/wb_cat.3:7: wb_three is not in SYNOPSIS'
}

@test "refuses a member that is left out, or of another type" {
	accuses ', *const *food"' '"' \
'include/wikibot/cat.h: struct wb_pet: "const char*const*food" is in no page'
	setup
	accuses 'tag[64]' 'tag[32]' \
'include/wikibot/cat.h: struct wb_pet: "char tag[64]" is in no page
man/wb_cat.3:31: struct wb_pet has no "char tag[32]"'
}

@test "refuses a struct without a section" {
	accuses '.Ss enum wb_fur' '.Ss Fur' \
'include/wikibot/cat.h: enum wb_fur: "WB_LONG" is in no page
include/wikibot/cat.h: enum wb_fur: "WB_SHORT" is in no page'
}

@test "refuses a value that is not there, or that is there twice" {
	accuses '.It Dv WB_LONG' '.It Dv WB_LONG
.It Dv WB_CURLY' 'man/wb_cat.3:38: enum wb_fur has no "WB_CURLY"'
	setup
	accuses '.It Dv WB_LONG' '.It Dv WB_LONG
.It Dv WB_LONG' 'man/wb_cat.3:38: enum wb_fur has "WB_LONG" a second time'
}

@test "refuses an example that is not marked" {
	accuses '.\" example
' '' 'man/wb_cat.3:44: no example is marked here'
}

@test "refuses an example that does not compile, and tells the page's line" {
	page=${page/return printf/return print}
	check
	[ "$status" = 1 ]
	[[ $output = *'man/wb_cat.3:49:'*print* ]]
}
