#!/usr/bin/env bats
# The models of the library against every engine.  One program runs the
# application's acceptance list and its edges, tests/model/acceptance; each of its
# cases is a test here, with the same name.
# shellcheck disable=SC2030,SC2031,SC2154 # subshells, engine.bash

load engine

setup_file() {
	[ -n "${WB_ENDPOINT:-}" ] || return 0
	export AWS_ENDPOINT_URL_DYNAMODB=$WB_ENDPOINT NO_COLOR=1
	export results=$BATS_FILE_TMPDIR/results
	prefix=models schema=$BATS_FILE_TMPDIR/wikibot.yaml
	schema_of "$WB_SRCDIR/schemas/wikibot.yaml"
	# What the engine makes of the settings is a matter of example.bats.
	tool apply -e dev --yes >"$BATS_FILE_TMPDIR/apply" 2>&1 || true
	timeout 600 "$WB_BUILDDIR/tests/model/acceptance" "$prefix" \
		>"$results" 2>&1 || true
	# How long it took.  With moto the suite that was there before needed
	# 15.19 s for 22 tests.
	sed -n "s/^# /# ${WB_ENGINE:-?}: /p" "$results" >&3
}

setup() {
	[ -n "${WB_ENDPOINT:-}" ] || skip 'no engine: scripts/check starts one'
	gaps=$WB_SRCDIR/tests/engines/fixtures/models.txt
}

# The columns behind the name, of the row of the case and the engine.
gap_of() {
	awk -F ' [|] ' -v row="${WB_ENGINE:-} $1" \
		'$1 == row { print $2 "|" $3 }' "$gaps"
}

# The case of this test's name did what it should, or failed as its row says.
good() {
	local name=${BATS_TEST_DESCRIPTION// /_} line gap
	line=$(grep -E "^(not )?ok $name(:|\$)" "$results") ||
		fail "there is no result of it:" "$(tail -n 5 "$results")"
	gap=$(gap_of "$name")
	if [ -z "$gap" ]; then
		[ "$line" = "ok $name" ] || fail "$line"
		return
	fi
	[ "$line" != "ok $name" ] ||
		fail "$WB_ENGINE does it now: its row in $gaps is not true"
	[[ $line = *"${gap%%|*}"* ]] ||
		fail "it fails in another way than its row in $gaps says:" "$line"
	skip "$WB_ENGINE: ${gap#*|}"
}

@test "each case has its test, and each row its case" {
	sed -nE 's/^(not )?ok ([a-z0-9_]+).*/\2/p' "$results" | sort \
		>"$BATS_TEST_TMPDIR/cases"
	sed -n 's/^@test "\(.*\)" { good; }$/\1/p' "$BATS_TEST_FILENAME" |
		tr ' ' _ | sort | diff - "$BATS_TEST_TMPDIR/cases"
	for engine in $("$WB_SRCDIR/scripts/engine" names); do
		sed "s/^/$engine /" "$BATS_TEST_TMPDIR/cases"
	done | sort >"$BATS_TEST_TMPDIR/known"
	grep -v -e '^#' -e '^$' "$gaps" | sed 's/ |.*//' | sort |
		comm -23 - "$BATS_TEST_TMPDIR/known" | { ! grep .; }
}

# The acceptance list.
@test "a user gets an id of its own" { good; }
@test "a user is made with all that was given" { good; }
@test "a user is read by id" { good; }
@test "a user that does not exist is not found" { good; }
@test "a second user of an id is refused" { good; }
@test "a user is found by its identity" { good; }
@test "an identity of nobody is not found" { good; }
@test "a user is updated" { good; }
@test "an update of a user keeps what it does not name" { good; }
@test "an update of no user makes none" { good; }
@test "a wiki is made with all that was given" { good; }
@test "a wiki is read by owner and slug" { good; }
@test "a wiki that does not exist is not found" { good; }
@test "a second wiki of a slug is refused" { good; }
@test "a slug of another owner is another wiki" { good; }
@test "a wiki is updated" { good; }
@test "an update of no wiki makes none" { good; }
@test "a wiki is deleted" { good; }
@test "a wiki that is gone cannot be deleted" { good; }
@test "wikis are listed by owner" { good; }
@test "an owner without wikis has an empty list" { good; }
@test "an acl is made with all that was given" { good; }
@test "an acl is read by wiki and grantee" { good; }
@test "every role is kept" { good; }
@test "an acl that does not exist is not found" { good; }
@test "an acl that is granted again is overwritten" { good; }
@test "an acl is deleted" { good; }
@test "an acl that is gone cannot be deleted" { good; }
@test "acls are listed by wiki" { good; }
@test "a wiki without acls has an empty list" { good; }

# Edges: keys.
@test "no key is empty or missing" { good; }
@test "no key is longer than it may be" { good; }
@test "every key must be utf8" { good; }
@test "an owner has no colon" { good; }
@test "an id has up to 2048 bytes" { good; }
@test "an identity has up to 2048 and 1024 bytes" { good; }
@test "an identity is whole or there is none" { good; }
@test "an owner and a slug have 2048 bytes together" { good; }
@test "a wiki id is made and taken apart" { good; }
@test "a role is one of three" { good; }

# Edges: texts, options.
@test "every text must be utf8" { good; }
@test "every other text is kept" { good; }
@test "an empty text is another thing than none" { good; }
@test "a time has its form" { good; }
@test "an update does only what fits the field" { good; }
@test "an update of nothing is refused" { good; }
@test "a struct is read by its size" { good; }
@test "options of a call have their limits" { good; }
@test "results and errors may be left out" { good; }
@test "a table that is missing is said to be" { good; }

# Edges: sizes.
@test "a user has up to 400 kb" { good; }
@test "a wiki has up to 400 kb" { good; }
@test "an acl has up to 400 kb" { good; }
@test "an update does not pass 400 kb" { good; }
@test "a number has 64 bits" { good; }

# Edges: updates.
@test "what is removed of a user is gone" { good; }
@test "what was removed of a user can be set" { good; }
@test "what is removed of a wiki is gone" { good; }
@test "what an update of a wiki does not name stays" { good; }
@test "an update of a user may ask for a version" { good; }
@test "an update of a wiki may ask for a version" { good; }
@test "a delete of a wiki may ask for a version" { good; }
@test "a version counts every write" { good; }
@test "counters add up" { good; }
@test "a counter that was removed begins at zero" { good; }
@test "is public is set both ways" { good; }
@test "an update of a user sets its time" { good; }
@test "last accessed is set to now" { good; }
@test "a role that is granted again has a new time" { good; }
@test "an update gives out what others changed" { good; }
@test "a user that others made is one like all" { good; }
@test "what others made can be deleted" { good; }

# Edges: the index.
@test "a consistent lookup shows the user as it is" { good; }
@test "a consistent lookup does not show who moved away" { good; }
@test "an identity of two users is said to be shared" { good; }
@test "a user is known by the whole identity" { good; }
@test "a user may lose its identity" { good; }

# Edges: claims.
@test "a claimed user is like any other" { good; }
@test "an identity is claimed by one user only" { good; }
@test "a claim shows its user at once" { good; }
@test "an id in use is refused and leaves no claim" { good; }
@test "an identity that is left is free" { good; }
@test "an identity moves by either half" { good; }
@test "an identity of another is not taken by an update" { good; }
@test "an identity may be set to what it is" { good; }
@test "an identity that is removed is free" { good; }
@test "a user without identity may get one" { good; }
@test "an identity of the wrong version does not move" { good; }
@test "half an identity of others can be mended" { good; }
@test "an identity of an unclaimed user is claimed when it moves" { good; }
@test "an identity does not move past 400 kb" { good; }
@test "a claim is no user" { good; }

# Edges: many at once.
@test "users are read by the hundred" { good; }
@test "no ids give no users" { good; }
@test "one id may come a hundred times" { good; }
@test "wikis of many owners are listed" { good; }
@test "a wiki goes with its acls" { good; }
@test "acls without a wiki are deleted all the same" { good; }

# Edges: pages.
@test "a list has as many as are asked for" { good; }
@test "a cursor goes on behind the last" { good; }
@test "a cursor may be used by another session" { good; }
@test "a cursor of another list is refused" { good; }
@test "a cursor that was changed is refused" { good; }
@test "wikis come in the order of bytes" { good; }
@test "acls come page by page" { good; }
@test "a list of more than 1 mb is whole" { good; }
@test "an iterator outlives the session" { good; }

# Edges: attributes of others.
@test "numbers of 38 digits survive" { good; }
@test "numbers at the ends of the range survive" { good; }
@test "empty texts survive" { good; }
@test "texts of 4 byte utf8 survive" { good; }
@test "texts that json escapes survive" { good; }
@test "texts with a nul survive" { good; }
@test "sets of texts survive" { good; }
@test "sets of numbers survive" { good; }
@test "sets of bytes survive" { good; }
@test "bytes survive" { good; }
@test "null and flags survive" { good; }
@test "maps 32 deep survive" { good; }
@test "lists 32 deep survive" { good; }
@test "many values in one survive" { good; }
@test "attributes of any name survive" { good; }
@test "attributes of a wiki and an acl survive" { good; }

# Edges: what cannot be read.
@test "a user of other types is unreadable" { good; }
@test "a wiki of other types is unreadable" { good; }
@test "an acl of other types is unreadable" { good; }
@test "a text with a nul is unreadable" { good; }
@test "an unreadable user can be mended" { good; }
@test "a counter past 64 bits is unreadable" { good; }
@test "a number in any spelling is read" { good; }
@test "a list goes on behind an unreadable record" { good; }
@test "an unreadable user of many is left" { good; }
@test "an unreadable wiki goes with its acls" { good; }
