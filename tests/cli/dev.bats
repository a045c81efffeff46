#!/usr/bin/env bats
# The local environment: an engine in the background that is never lost, whatever
# happens to it or to the command.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli
load dev

setup() {
	dev_setup
	engine
}

teardown() {
	dev_teardown
}

@test "up starts an engine and makes the tables; down leaves nothing" {
	run -0 --separate-stderr tool dev up
	[[ ${lines[0]} == "ExtendDB answers at http://127.0.0.1:"* ]]
	[[ $output == *"3 of 3 tables made"*'dev env'* ]]
	port=$(field port)
	is_open "$port"
	eval "$(tool dev env)"
	[ "$AWS_ENDPOINT_URL_DYNAMODB" = "http://127.0.0.1:$port" ]
	run -0 tool plan --detailed-exitcode
	run -0 tool dev down
	nothing_runs
	run ! is_open "$port"
	run -0 tool dev down
	[[ $output == *'was not running'* ]]
	run -1 --separate-stderr tool dev env
	[ -z "$output" ]
	[[ $stderr == *'dev up'* ]]
}

@test "up again does nothing, in less than a tenth of a second" {
	run -0 tool dev up
	pid=$(field pid)
	log=$state/extenddb/calls
	before=$(changes | wc -l)
	# The best of some: other tests run beside it.
	best=1000
	for ((try = 0; try < 30 && best >= 100; try++)); do
		start=$(date +%s%N)
		run -0 tool dev up
		took=$((($(date +%s%N) - start) / 1000000))
		best=$((took < best ? took : best))
	done
	[[ $output == *'still answers'*'as they should be'* ]]
	[ "$(changes | wc -l)" = "$before" ]
	[ "$(field pid)" = "$pid" ]
	# A sanitizer build is another matter.
	grep -q libasan <(ldd "$WIKIBOT_PROVISION") || [ "$best" -lt 100 ] ||
		fail "it took $best ms"
}

@test "files are private, git sees none, and descriptors are not handed on" {
	exec 8>"$BATS_TEST_TMPDIR/mine"
	engine 'touch data'
	run -0 tool dev up
	[ "$(stat -c %a .wikibot "$state" "$state/extenddb" | sort -u)" = 700 ]
	[ "$(find .wikibot -type f -printf '%m\n' | sort -u)" = 600 ]
	[ "$(cat .wikibot/.gitignore)" = '*' ]
	run ls -l "/proc/$(field pid)/fd"
	[[ $output != *mine* ]]
	[ "$(ps -o sid= -p "$(field pid)" | tr -d ' ')" = "$(field pid)" ]
}

@test "nothing of the caller's own AWS settings reaches the engine" {
	engine 'env >seen'
	export AWS_PROFILE=work AWS_SESSION_TOKEN=$token
	AWS_SECRET_ACCESS_KEY=$secret run -0 tool dev up
	run ! grep -E '^(AWS|WIKIBOT)_' "$state/extenddb/seen"
	grep -qx "HOME=$state/extenddb" "$state/extenddb/seen"
}

@test "an engine that died is known to be down, and up starts it anew" {
	run -0 tool dev up
	port=$(field port)
	kill -9 "$(field pid)"
	[ "$(field running)" = false ]
	run -0 tool dev status
	[[ $output == *'dev, down'* ]]
	run -1 tool dev env
	run -0 tool dev up
	[ "$(field running)" = true ]
	[ "$(field port)" = "$port" ]
}

@test "a pid that belongs to another program is left alone" {
	run -0 tool dev up
	kill -9 "$(field pid)"
	sleep 60 3>&- &
	pids+=("$!")
	sed -i 's/"pid": [0-9]*/"pid": '"$!/" "$state/state"
	[ "$(field running)" = false ]
	run -0 tool dev down
	run -0 tool dev up
	run -0 tool dev down
	kill -0 "$!"
}

@test "a state from before the last boot names nobody" {
	run -0 tool dev up
	pid=$(field pid)
	sed -i 's/"boot": "[^"]*"/"boot": "another"/' "$state/state"
	run -0 tool dev down
	kill -0 "$pid"
}

@test "a port that was taken meanwhile is exchanged" {
	run -0 tool dev up
	port=$(field port)
	run -0 tool dev down
	"$WB_BUILDDIR/tests/server/scripted" --port "$port" --seconds 60 3>&- \
		>taken &
	pids+=("$!")
	wait_for http taken
	run -1 tool dev up --port "$port"
	[[ $output == *"port $port is taken"* ]]
	run -0 tool dev up
	[ "$(field port)" != "$port" ]
}

@test "an engine that dies at its start is told with its last words" {
	engine 'echo "cannot open the database: gremlins"; exit 3'
	run -1 tool dev up
	[[ $output == *'ended with status 3'*gremlins* ]]
	nothing_runs
	[ "$(field running)" = false ]
	engine
	run -0 tool dev up
}

@test "a program that cannot be started is told so" {
	printf '#!/nonexistent/interpreter\n' >bin/extenddb
	run -1 tool dev up
	[[ $output == *'cannot start'*bin/extenddb* ]]
	nothing_runs
}

@test "an engine that hangs is replaced by the next up" {
	run -0 tool dev up
	pid=$(field pid)
	kill -STOP "$pid"
	run -1 tool dev env
	[[ $output == *'does not answer'* ]]
	run -0 tool dev up
	[ "$(engine_pids)" = "$(field pid)" ]
	[ "$(field pid)" != "$pid" ]
}

@test "down ends an engine that does not want to, and its children" {
	# shellcheck disable=SC2153
	engine 'sleep 300 & setsid -f true; trap "" TERM' \
		"bash -c 'trap \"\" TERM; sleep 301' &"
	run -0 tool dev up
	[ "$(engine_pids | wc -l)" -ge 3 ]
	run -0 tool dev down
	nothing_runs
}

@test "children of an engine that died are ended too" {
	engine 'sleep 300 &'
	run -0 tool dev up
	kill -9 "$(field pid)"
	[ -n "$(engine_pids)" ]
	run -0 tool dev down
	nothing_runs
}

@test "an engine that others could reach is ended" {
	printf '%s\n' '#!/usr/bin/env python3' 'import http.server, os' \
		'port = int(os.environ["EXTENDDB__SERVER__PORT"])' \
		'http.server.HTTPServer(("0.0.0.0", port),' \
		'    http.server.SimpleHTTPRequestHandler).serve_forever()' \
		>bin/extenddb
	run -3 tool dev up
	[[ $output == *'others reach it'* ]]
	nothing_runs
}

@test "two at once are one after the other" {
	engine 'echo started >>../starts; sleep 0.3'
	for i in 1 2 3 4; do
		tool dev up >"out$i" 2>&1 3>&- &
		pids+=("$!")
	done
	for pid in "${pids[@]}"; do
		wait "$pid"
	done
	[ "$(wc -l <"$state/starts")" = 1 ]
	[ "$(grep -l 'tables made' out? | wc -l)" = 1 ]
	[ "$(engine_pids | wc -l)" = 1 ]
}

@test "an interrupt while the engine starts ends it" {
	engine 'sleep 30'
	tool_in_background dev up
	for ((i = 0; i < 100; i++)); do
		[ -z "$(engine_pids)" ] || break
		sleep 0.05
	done
	kill -INT "$pid"
	ends_with 130
	nothing_runs
	[ "$(field running)" = false ]
}

@test "a file that may not be written is an error, and nothing is left" {
	run -1 bash -c 'ulimit -f 0; "$WIKIBOT_PROVISION" dev up'
	[[ $output == *'cannot write'* ]]
	nothing_runs
	run -0 tool dev up
}

@test "down works where the disk is full" {
	run -0 tool dev up
	run -0 bash -c 'ulimit -f 0; "$WIKIBOT_PROVISION" dev down'
	nothing_runs
	run -0 tool dev up
}

@test "a folder that may not be written to moves to the XDG state folder" {
	[ "$(id -u)" != 0 ] || skip 'root may write everywhere'
	mkdir closed
	cp wikibot.yaml closed
	chmod 500 closed
	export XDG_STATE_HOME=$PWD/xdg.wikibot
	run -0 tool dev up -f closed/wikibot.yaml
	run -0 find "$XDG_STATE_HOME" -path '*closed/dev/state'
	[ -n "$output" ]
	run -0 tool dev down -f closed/wikibot.yaml
	nothing_runs
}

@test "environments live side by side" {
	run -0 tool dev up
	run -0 tool dev up -e prod
	[ "$(tool dev list --format json |
		jq -c '[.environments[] | [.environment, .running]]')" = \
		'[["dev",true],["prod",true]]' ]
	run -0 tool dev list
	[[ ${lines[0]} == dev*http* && ${lines[1]} == prod*http* ]]
	run -0 tool dev down -e prod
	[ "$(field running)" = true ]
	run -64 tool dev up -e staging
}

@test "another engine has to wait until the first is down" {
	run -0 tool dev up
	run -3 tool dev up --engine moto
	[[ $output == *'dev down'* ]]
	[ "$(field engine)" = extenddb ]
}

@test "an engine of somebody else's is used and never ended" {
	server
	run -64 tool dev up --engine none
	run -3 tool dev up --endpoint-url https://dynamodb.us-east-1.amazonaws.com
	run -0 tool dev up --engine none --endpoint-url "$AWS_ENDPOINT_URL_DYNAMODB"
	[[ $output == *'3 of 3 tables made'* ]]
	run -0 tool dev up
	[ "$(field url)" = "$AWS_ENDPOINT_URL_DYNAMODB" ]
	[ "$(field pid)" = null ]
	run -3 tool dev reset --yes
	run -0 tool dev down
	kill -0 "$server_pid"
	[ "$(field running)" = false ]
}

@test "nothing is downloaded without being asked for" {
	rm bin/extenddb
	printf '#!/bin/sh\ntouch "%s/npm-ran"\nexit 1\n' "$PWD" >bin/npm
	chmod +x bin/npm
	run -3 tool dev up </dev/null
	[[ $output == *'npm install @extenddb/linux-x64@'*--yes* ]]
	run -3 tool dev up --offline --yes </dev/null
	[[ $output == *'dev install extenddb'* ]]
	run -1 on_terminal --wait "Only 'yes' will" --send 'no\n' \
		"$WIKIBOT_PROVISION" dev up
	[[ $output == *'not confirmed'* ]]
	[ ! -e npm-ran ]
	run -1 tool dev up --yes </dev/null
	[ -e npm-ran ]
}

@test "an installation is made once, as a whole, by npm or pip" {
	rm bin/extenddb
	cat >bin/npm <<-'EOT'
		#!/bin/bash
		[ "$1" = --version ] && exit
		echo "npm $*" >>"$COUNT"
		while [ "$1" != --prefix ]; do shift; done
		dir=$2/node_modules/@extenddb/linux-x64
		mkdir -p "$dir"
		cp "$FAKE" "$dir/extenddb"
		[ ! -e "$FAIL" ] || { echo 'npm ERR! gremlins'; exit 1; }
	EOT
	chmod +x bin/npm
	export COUNT=$PWD/count FAIL=$PWD/fail FAKE=$PWD/fake
	engine
	mv bin/extenddb fake
	touch fail
	run -1 tool dev install
	[[ $output == *'cannot install ExtendDB'*gremlins* ]]
	# What was half done is not taken for an engine.
	run -3 tool dev up --offline
	rm fail
	run -0 tool dev install extenddb
	run -0 tool dev install
	[ "$(wc -l <count)" = 2 ]
	run -0 tool dev up --offline
	[ "$(field version)" != null ]
	grep -q -- 'install .*--prefix .* @extenddb/linux-x64@' count
}

@test "an engine that needs a newer node than there is, is not installed" {
	cat >bin/npm <<-'EOT'
		#!/bin/bash
		[ "$1" = --version ] && exit
		while [ "$1" != --prefix ]; do shift; done
		mkdir -p "$2/node_modules/dynalite"
		echo >"$2/node_modules/dynalite/cli.js"
	EOT
	# Runs the script as a node of that version would.
	cat >bin/node <<-'EOT'
		#!/bin/bash
		script=${2/process.versions.node/\"$NODE\"}
		script=${script/process.exit/quit}
		exec python3 - "$script" <<-'END'
			import re, sys
			have, least = map(int, re.search(
			    r'^quit\(parseInt\("(\d+).*"\) < (\d+) \? 1 : 0\)$',
			    sys.argv[1]).groups())
			sys.exit(have < least)
		END
	EOT
	chmod +x bin/npm bin/node
	NODE=19.9.0 run -1 tool dev install dynalite
	[[ $output == *'needs node 20 or newer'* ]] || fail "$output"
	NODE=20.0.1 run -0 tool dev install dynalite
}

@test "the engine of the project is taken before that of PATH" {
	dir=node_modules/@extenddb/linux-x64
	mkdir -p "$dir"
	mv bin/extenddb "$dir"
	engine 'exit 9'
	echo '{"version": "0.0.7"}' >"$dir/package.json"
	run -0 tool dev up
	[[ $output == *'note: ExtendDB 0.0.7 is used'* ]]
	[ "$(field version)" = 0.0.7 ]
}

@test "reset asks, and begins with empty tables" {
	run -0 tool dev up
	touch "$state/extenddb/old"
	run -64 tool dev reset </dev/null
	run -1 on_terminal --wait "Only 'yes' will" --send 'no\n' \
		"$WIKIBOT_PROVISION" dev reset
	[ -e "$state/extenddb/old" ]
	run -0 tool dev reset --yes
	[[ $output == *'3 of 3 tables made'* ]]
	[ ! -e "$state/extenddb/old" ]
	run -1 tool dev reset --yes -e prod
	[[ $output == *'no local environment'* ]]
}

@test "logs are shown, also as they come" {
	run -1 tool dev logs
	engine 'echo hello from the engine; (sleep 1; echo and later) &'
	run -0 tool dev up
	run -0 tool dev logs
	[[ $output == *'hello from the engine'* ]]
	tool_in_background dev logs --follow
	wait_for 'and later' out
	kill -INT "$pid"
	ends_with 130
}

@test "env speaks for each shell, whatever the folder is called" {
	dir="it's a \$(touch evil) \"place\""
	mkdir "$dir"
	cp wikibot.yaml "$dir"
	run -0 tool dev up -f "$dir/wikibot.yaml"
	export AWS_PROFILE=work
	(
		eval "$(tool dev env -f "$dir/wikibot.yaml")"
		[ "$WIKIBOT_SCHEMA" = "$PWD/$dir/wikibot.yaml" ]
		[ -z "${AWS_PROFILE+set}" ]
		[ "$WIKIBOT_ENVIRONMENT" = dev ]
		run -0 tool status
		run -0 tool dev status
	)
	[ ! -e evil ]
	tool dev env -f "$dir/wikibot.yaml" --format json >out.json
	[ "$(jq -r .variables.WIKIBOT_SCHEMA out.json)" = "$PWD/$dir/wikibot.yaml" ]
	[ "$(jq -r '.unset | index("AWS_PROFILE")' out.json)" != null ]
	tool dev env -f "$dir/wikibot.yaml" --format dotenv >out.env
	(
		set -a
		# shellcheck source=/dev/null
		. ./out.env
		[ "$WIKIBOT_SCHEMA" = "$PWD/$dir/wikibot.yaml" ]
	)
	grep -qx AWS_REGION=us-east-1 out.env
	tool dev env -f "$dir/wikibot.yaml" --format fish >out.fish
	grep -qx "set -gx AWS_REGION 'us-east-1';" out.fish
	if command -v fish >/dev/null; then
		[ "$(fish -c 'source out.fish; echo $WIKIBOT_SCHEMA')" = \
			"$PWD/$dir/wikibot.yaml" ]
	fi
	run -0 tool dev down -f "$dir/wikibot.yaml"
}

@test "a schema that the tables cannot become is refused, and reset helps" {
	one_table
	run -0 tool dev up
	sed -i 's/id/other/g' wikibot.yaml
	run -3 tool dev up
	[[ $output == *'dev reset'* ]]
	run -0 tool dev status
	[[ $output == *'difference'* ]]
	run -0 tool dev reset --yes
	run -0 tool dev status
	[[ $output == *'drift        none'* ]]
}

@test "recovery may go off in a local engine, which has no past" {
	run -0 tool dev up
	sed -i 's/recovery: {enabled: true}/recovery: {enabled: false}/' \
		wikibot.yaml
	run -0 tool dev up
	[[ $output == *'3 tables, brought up to date'* ]] || fail "$output"
}

@test "real-looking credentials are not sent to a local engine" {
	server
	for id in AKIAI44QH8DHBTHISLIV ASIAI44QH8DHBTHISLIV; do
		AWS_ACCESS_KEY_ID=$id run -3 tool plan -e dev
		[[ $output == *'dev env'* && $output != *"$id"* ]]
	done
	[ ! -s "$log" ]
	for id in AKIAIOSFODNN7EXAMPLE AKIDLOCAL test; do
		AWS_ACCESS_KEY_ID=$id run -0 tool plan -e dev
	done
}

@test "the example credentials are not sent to AWS" {
	run -3 tool plan -e dev
	[[ $output == *'example'*AWS_ENDPOINT_URL_DYNAMODB* ]]
	run -3 tool plan -e dev --endpoint-url \
		https://dynamodb.eu-west-1.amazonaws.com
}

# A run is killed with all that belongs to it but the engine, at any moment; the
# next has to find its way.  200 of them: WB_DEV_KILLS=200.
@test "whoever is killed at any moment, the next up recovers" {
	engine 'sleep 0.0$((RANDOM % 10))'
	run -0 tool dev up
	for ((round = 0; round < ${WB_DEV_KILLS:-12}; round++)); do
		words=(dev up)
		((round % 2)) || words=(dev down)
		"$WIKIBOT_PROVISION" "${words[@]}" >/dev/null 2>&1 3>&- &
		pid=$!
		sleep "0.$(printf '%03d' $((RANDOM % 150)))"
		kill -9 "$pid" 2>/dev/null || true
		wait "$pid" 2>/dev/null || true
		run -0 tool dev up
		[ "$(engine_pids | wc -l)" = 1 ] ||
			fail "round $round: $(engine_pids | xargs ps -p)"
		[ "$(field running) $(field differences)" = 'true 0' ] ||
			fail "round $round: $(tool dev status)"
		if ((round % 4 == 3)); then
			run -0 tool dev down
			nothing_runs
		fi
	done
}

@test "mistakes in seeds are told before anything is started" {
	mkdir seeds
	printf '%s\n' 'version: 1' 'tables:' '  user: []' '  wikis:' \
		'    - {owner_id: ann}' >seeds/one.yaml
	run -1 --separate-stderr tool dev up
	[[ $stderr == *"seeds/one.yaml:3:3: unknown table 'user' (did you mean"* ]]
	[[ $stderr == *"seeds/one.yaml:5:7: the item has no 'wiki_slug'"* ]]
	nothing_runs
	run -1 --separate-stderr tool dev up --seed none.yaml
	[[ $stderr == *"cannot open 'none.yaml'"* ]]
	nothing_runs
}

@test "seeds go where they were meant to go, and nowhere else" {
	printf '%s\n' 'version: 1' 'tables: {users: []}' >seed.yaml
	run -1 tool dev seed seed.yaml
	[[ $output == *'does not run'* ]]
	run -0 tool dev up
	run -0 tool dev seed seed.yaml
	[ "$output" = '0 items written, 0 were there already.' ]
	run -1 tool dev seed
	[[ $output == *"'seeds' beside"* ]]
	server
	run -64 tool dev seed seed.yaml --endpoint-url "$AWS_ENDPOINT_URL_DYNAMODB"
	run -64 tool dev seed seed.yaml --live
	[[ $output == *--yes* ]]
	# A real environment has to be chosen.
	run -64 tool dev seed seed.yaml --live --yes
	[[ $output == *--environment* ]]
	run -0 tool dev seed seed.yaml --live --yes -e dev
	run -3 tool dev seed seed.yaml --live --yes -e prod
	[[ $output == *'seed: false'* ]]
	[ ! -s "$log" ]
}

@test "an environment that says seed: false gets none, not even locally" {
	mkdir seeds
	cp "$WB_SRCDIR/schemas/seeds/dev.yaml" seeds
	run -0 tool dev up -e prod
	[[ $output != *seeds* ]]
	run -3 tool dev seed -e prod
	run -3 tool dev up -e prod --seed seeds/dev.yaml
}
