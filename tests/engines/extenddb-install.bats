#!/usr/bin/env bats
# The examples, built with nothing but pkg-config from what `make install` gives,
# on tables that the command made.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, install.bash

load ../install/install

setup_file() {
	[ -n "${WB_ENDPOINT:-}" ] || skip 'no engine: scripts/check starts one'
	stage
	build_examples
	schema=$BATS_FILE_TMPDIR/wikibot.yaml
	sed 's/^table_name:.*/table_name: wikibot-${environment}-${table}/
		s/^  dev: {}/  examples: {}/' \
		"$WB_SRCDIR/schemas/wikibot.yaml" >"$schema"
	export AWS_ENDPOINT_URL_DYNAMODB=$WB_ENDPOINT WIKIBOT_ENVIRONMENT=examples
	"$WIKIBOT_PROVISION" apply -f "$schema" -e examples --yes 3>&-
}

uuid='[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
time='[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z'

@test "users: who signs in again is the same user" {
	run -0 clean_example users github 4711 ann@example.org Ann
	[[ ${lines[0]} =~ ^$uuid:\ Ann\ \<ann@example.org\>,\ since\ $time$ ]]
	[ "${lines[1]}" = 'no-such-id: nobody' ]
	first=$output
	run -0 example users github 4711 other@example.org Annie
	[ "$output" = "$first" ]
	run -0 example users gitlab 4711 ann@example.org Ann
	[ "${lines[0]}" != "${first%%$'\n'*}" ]
}

@test "wikis: in pages of two, each once" {
	for slug in fish cats dogs bees birds; do
		run -0 example wikis create pages "$slug"
		[[ $output =~ ^$slug\ was\ made\ at\ $time$ ]]
	done
	run -1 example wikis create pages cats
	[[ $output = *"wiki 'pages/cats'"*'(exists)' ]]

	seen=() cursor=() requests=0
	while :; do
		run -0 clean_example wikis list pages "${cursor[@]}"
		requests=$((requests + 1))
		next=$(sed -n 's/^next: //p' <<<"$output")
		mapfile -t -O "${#seen[@]}" seen < <(grep -v '^next' <<<"$output")
		[ -n "$next" ] || break
		cursor=("$next")
	done
	[ "$requests" = 3 ]
	[ "${seen[*]%%,*}" = 'bees birds cats dogs fish' ]
	run -1 example wikis list others "${cursor[@]}"
	[[ $output = *cursor*'(invalid)' ]]
}

@test "wikis: many visitors at once are all counted" {
	run -0 clean_example wikis create busy cats
	pids=()
	for i in 1 2 3 4 5 6 7 8; do
		"$examples/wikis" visit busy cats >/dev/null 3>&- &
		pids+=($!)
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	run -0 clean_example wikis visit busy cats
	[ "$output" = 'cats has 9 pages' ]
	run -1 clean_example wikis visit busy none
	[[ $output = *"wiki 'busy/none'"*'(not found)' ]]
}

@test "wikis: one is deleted with its ACLs and nobody else's" {
	for slug in cats dogs; do
		run -0 example wikis create gone "$slug"
		run -0 example acl grant gone "$slug" bob viewer
		run -0 example acl grant gone "$slug" eve editor
	done
	run -0 clean_example wikis delete gone cats
	[ "$output" = '2 ACLs are deleted, 0 are left, the wiki is deleted' ]
	run -0 example acl list gone cats
	[ -z "$output" ]
	run -0 example acl list gone dogs
	[ "${#lines[@]}" = 2 ]
	run -1 example wikis delete gone cats
	[[ $output = *"wiki 'gone/cats'"*'(not found)'* ]]
}

@test "acl: a role is granted, granted again and checked" {
	run -0 clean_example acl grant ann cats bob editor
	[ "$output" = 'bob is now editor' ]
	run -1 example acl check ann cats bob owner
	run -0 clean_example acl check ann cats bob editor
	run -0 example acl check ann cats bob viewer
	run -0 example acl grant ann cats bob viewer
	[ "$output" = 'bob is from now on viewer' ]
	run -1 example acl check ann cats bob editor
	run -0 example acl check ann cats ann owner
	run -1 example acl check ann cats eve viewer
	run -2 example acl grant ann cats eve chief
	[[ $output = usage* ]]
	run -0 clean_example acl list ann cats
	[[ $output =~ ^bob:\ viewer,\ since\ $time$ ]]
}

@test "hooks: every line is JSON, and tells of the request" {
	run -0 --separate-stderr clean_example hooks 'no"body'
	[ "$(jq -s -c '[.[] | select(.type == "attempt") |
		[.operation, .number, .http_status, .retry_ms, .unknown,
			.received_bytes, .sent_bytes > 2, .took_us > 0,
			.connect_us > 0]]' <<<"$output")" = \
		'[["GetItem",1,200,-1,false,2,true,true,true]]' ]
	[ "$(jq -s -r '[.[] | select(.type == "attempt") | .request_id] |
		first | length > 8' <<<"$output")" = true ]
	[ "$(jq -s -r '[.[] | select(.type == "log") | .level] | unique |
		join(" ")' <<<"$output")" = debug ]
	[ "$(jq -s -c '[.[] | select(.type == "stats")] | first |
		[.calls, .attempts, .retries, .connections_opened]' \
		<<<"$output")" = '[1,1,0,1]' ]
}

@test "cpp: what is there is kept, and failures are exceptions" {
	run -0 clean_example cpp tim
	[ "${lines[0]} ${lines[1]}" = 'bees is new cats is new' ]
	[[ ${lines[2]} =~ ^bees\ of\ $time$ && ${lines[3]} =~ ^cats\ of ]]
	run -0 example cpp tim
	[ "${lines[0]} ${lines[1]}" = 'bees was there cats was there' ]
	run -1 clean_example cpp 'with:colon'
	[[ $output = cpp:*owner* ]]
}

@test "the program of the README does what is said there" {
	run -0 clean_example readme
	[ "$output" = 'ann/cats has 1 pages' ]
	run -0 example readme
	[ "$output" = 'ann/cats has 2 pages' ]
}
