#!/usr/bin/env bats
# The local environment with a real engine: one command, and AWS's own tools see
# the tables; down, and nothing is left.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, engine.bash

load engine

setup() {
	[ -n "${WB_ENDPOINT:-}" ] || skip 'no engine: scripts/check starts one'
	cd "$BATS_TEST_TMPDIR" || return 1
	unset "${!AWS_@}" "${!WIKIBOT_S@}" WIKIBOT_ENVIRONMENT
	export WIKIBOT_ENGINES_DIR=${WB_ENGINES_DIR:-$WB_SRCDIR/.engines}
	mkdir schemas
	cp "$WB_SRCDIR/schemas/wikibot.yaml" schemas
}

teardown() {
	tool dev down
}

with_seeds() {
	cp -r "$WB_SRCDIR/schemas/seeds" schemas
}

up() {
	run -0 tool dev up --offline --engine "$WB_ENGINE"
}

field() {
	tool dev status --format json | jq -r ".$1"
}

ours() {
	find /proc -maxdepth 2 -path '/proc/[0-9]*/cwd' \
		-lname "$BATS_TEST_TMPDIR/*wikibot/*" 2>/dev/null
}

is_open() {
	(exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# As the environment of `dev env` leads it.
aws_call() {
	(
		eval "$(tool dev env)"
		if command -v aws >/dev/null && [ "$1" = ListTables ]; then
			aws dynamodb list-tables --output json
		else
			call "$@"
		fi
	)
}

item() {
	aws_call GetItem '{"TableName":"wikibot-dev-users",
		"Key":{"id":{"S":"'"$1"'"}}}' | jq -r ".Item.$2"
}

@test "up, env and list-tables; down leaves no process and no open port" {
	with_seeds
	up
	[ "$(aws_call ListTables '{}' | jq -c '.TableNames | sort')" = \
		'["wikibot-dev-acls","wikibot-dev-users","wikibot-dev-wikis"]' ]
	port=$(field port)
	is_open "$port"
	# Nothing but this machine's own addresses.
	if command -v ss >/dev/null; then
		run ! grep -v -e ' 127\.' -e ' \[::1\]' \
			<(ss -Hltn "sport = :$port")
	fi
	[ "$(find .wikibot schemas/.wikibot -type f ! -perm 600 2>/dev/null)" = '' ]
	run -0 tool dev down
	[ -z "$(ours)" ]
	run ! is_open "$port"
}

@test "seeds are loaded, and what a person changed stays" {
	with_seeds
	up
	[[ $output == *'17 items of seeds loaded'* ]]
	[ "$(item u-eve oauth_provider.S)" = gitlab ]
	[ "$(item u-ann wiki_count.N)" = 2 ]
	aws_call PutItem '{"TableName":"wikibot-dev-users",
		"Item":{"id":{"S":"u-eve"},"display_name":{"S":"mine"}}}'
	up
	[[ $output == *'17 items of seeds, all there'* ]]
	[ "$(item u-eve display_name.S)" = mine ]
	run -0 tool dev seed --on-conflict replace
	[[ $output == '17 items written'* ]]
	[ "$(item u-eve display_name.S)" = Ève ]
	run -1 tool dev seed --on-conflict fail
	[[ $output == *'dev.yaml:'*'nothing was written'* ]]
}

@test "a file of seeds is loaded by name, and one of other types" {
	up
	printf '%s\n' '{"version": 1, "tables": {"users": [' \
		'{"id": "x", "tags": {"SS": ["a", "b"]}, "raw": {"B": "AAEC"},' \
		'"deep": {"list": [1, true, null]}}]}}' >x.json
	run -0 tool dev seed x.json
	[ "$(item x tags.SS | jq -c sort)" = '["a","b"]' ]
	[ "$(item x raw.B)" = AAEC ]
	[ "$(item x deep.M.list.L[1].BOOL)" = true ]
	run -0 tool dev seed x.json
	[[ $output == '0 items written, 1 were there already.' ]]
}

@test "what is in a file is there after down and up, the rest is made anew" {
	with_seeds
	up
	aws_call PutItem '{"TableName":"wikibot-dev-users",
		"Item":{"id":{"S":"mine"}}}'
	keeps=$(field keeps_data)
	run -0 tool dev down
	up
	[ "$(item u-ann display_name.S)" = Ann ]
	if [ "$keeps" = true ]; then
		[ "$(item mine id.S)" = mine ]
	else
		[ "$(item mine id.S)" = null ]
	fi
	run -0 tool dev reset --yes
	[ "$(item mine id.S)" = null ]
	[ "$(item u-ann display_name.S)" = Ann ]
}

@test "a second up and a warm start take little more than the engine" {
	with_seeds
	up
	best=100000
	for _ in 1 2 3 4 5; do
		start=$(date +%s%N)
		up
		took=$((($(date +%s%N) - start) / 1000000))
		best=$((took < best ? took : best))
	done
	run -0 tool dev down
	start=$(date +%s%N)
	run -0 --separate-stderr tool dev up --offline --format json
	took=$((($(date +%s%N) - start) / 1000000))
	engine=$(jq .engine_ms <<<"$output")
	echo "# $WB_ENGINE: a warm start takes $took ms, of which the engine" \
		"$engine; a second up $best" >&3
	[ $((took - engine)) -lt 6000 ]
}

@test "killed at any moment, the next up recovers, and keeps what was there" {
	with_seeds
	up
	aws_call PutItem '{"TableName":"wikibot-dev-users",
		"Item":{"id":{"S":"mine"}}}'
	keeps=$(field keeps_data)
	for ((round = 0; round < ${WB_DEV_KILLS:-4}; round++)); do
		words=(dev up)
		((round % 2)) || words=(dev down)
		"$WIKIBOT_PROVISION" "${words[@]}" >/dev/null 2>&1 3>&- &
		pid=$!
		sleep "0.$(printf '%03d' $((RANDOM % 300)))"
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		up
		[ "$(ours | wc -l)" -ge 1 ]
		[ "$(item u-ann display_name.S)" = Ann ]
		[ "$keeps" = false ] || [ "$(item mine id.S)" = mine ]
		if ((round % 4 == 3)); then
			run -0 tool dev down
			[ -z "$(ours)" ]
			up
		fi
	done
}
