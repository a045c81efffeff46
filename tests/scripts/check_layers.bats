#!/usr/bin/env bats
# check-layers on small trees of its own, each with one thing wrong.

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	mkdir -p src/base src/data src/aws src/dynamodb src/schema \
		src/reconcile src/model src/cli include/wikibot
	echo '#include <stddef.h>' >src/base/buf.h
	echo '#include "base/buf.h"' >src/data/node.h
	printf '#include "data/node.h"\n#include <cJSON.h>\n' >src/data/json.c
	echo '#include "data/node.h"' >src/schema/table.h
	echo '#include "schema/table.h"' >src/cli/main.c
	echo '#include <stdint.h>' >include/wikibot/users.h
	printf '#include <wikibot/users.h>\n#include "base/buf.h"\n' \
		>src/model/users.c
}

check() {
	run "$WB_SRCDIR/scripts/check-layers" "$BATS_TEST_TMPDIR"
}

refused() { # FILE LINE
	check
	echo "$output"
	[ "$status" = 1 ]
	[[ $output = "$1: "* ]]
	[ "${#lines[@]}" = 1 ]
}

@test "accepts includes that go down" {
	check
	[ "$status" = 0 ]
	[ -z "$output" ]
}

@test "refuses an include that goes up" {
	echo '#include "schema/table.h"' >>src/data/node.h
	refused src/data/node.h:2
}

@test "refuses one that skips levels upward, with odd spaces" {
	echo '  #  include	"cli/opt.h"' >src/base/vec.h
	touch src/cli/opt.h
	refused src/base/vec.h:1
}

@test "refuses an include that goes sideways" {
	echo '#include "schema/table.h"' >>src/model/users.c
	refused src/model/users.c:3
}

@test "refuses a foreign header outside its one file" {
	echo '#include <curl/curl.h>' >src/aws/http.c
	refused src/aws/http.c:1
	rm src/aws/http.c
	echo '#include <cjson/cJSON.h>' >>src/data/node.h
	refused src/data/node.h:2
	echo '#include "base/buf.h"' >src/data/node.h
	echo '#include <openssl/evp.h>' >src/aws/hash.h
	refused src/aws/hash.h:1
	rm src/aws/hash.h
	echo '#include <expat.h>' >src/aws/xml.h
	refused src/aws/xml.h:1
	rm src/aws/xml.h
	echo '#include <yaml.h>' >src/schema/load.c
	refused src/schema/load.c:1
}

@test "accepts a foreign header in its one file" {
	echo '#include <curl/multi.h>' >src/aws/connection.c
	echo '#include <openssl/hmac.h>' >src/aws/hash.c
	echo '#include <expat.h>' >src/aws/xml.c
	echo '#include <yaml.h>' >src/data/yaml.c
	check
	[ "$status" = 0 ]
}

@test "refuses a test header in the program" {
	echo '#include <check.h>' >src/base/mem.c
	refused src/base/mem.c:1
}

@test "refuses our own header without its layer, or one that is not there" {
	echo '#include "buf.h"' >src/base/buf.c
	refused src/base/buf.c:1
	echo '#include "base/bug.h"' >src/base/buf.c
	refused src/base/buf.c:1
}

@test "refuses a folder that is no layer" {
	mkdir src/util
	touch src/util/misc.c
	echo >src/util/misc.c
	refused src/util/misc.c:1
}

@test "refuses a public header that needs ours, or a library" {
	echo '#include "base/buf.h"' >>include/wikibot/users.h
	refused include/wikibot/users.h:2
	echo '#include <curl/curl.h>' >include/wikibot/users.h
	check
	[ "$status" = 1 ]
}

@test "refuses a public header in a lower layer" {
	echo '#include <wikibot/users.h>' >src/dynamodb/call.c
	refused src/dynamodb/call.c:1
}
