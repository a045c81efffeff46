#!/usr/bin/env bats
# The examples for CI: linters have nothing to say, and the commands in them do
# what they are there for, with the program and a server.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load ../cli/cli

setup() {
	cli_setup
	python3 -c 'import yaml' || skip 'python has no yaml'
	examples=$WB_SRCDIR/examples/ci
	workflows=$examples/github/workflows
	pipeline=$examples/gitlab/dynamodb.gitlab-ci.yml
	mkdir schemas bin temp
	cp "$WB_SRCDIR/schemas/wikibot.yaml" schemas
	ln -s "$WIKIBOT_PROVISION" bin/wikibot-provision
	stubs
	PATH=$PWD/bin:$PATH
}

teardown() {
	cli_teardown
}

# Programs that would reach the world record what they are told, and answer.
stubs() {
	local name
	for name in apt-get sudo autoreconf make; do
		printf '#!/bin/sh\necho %s "$@" >>"$STUBS/ran"\n' "$name" \
			>"bin/$name"
	done
	# A clone that has what the build calls.
	cat >bin/git <<-'END'
		#!/bin/sh
		echo git "$@" >>"$STUBS/ran"
		for folder; do :; done
		"$STUBS/checkout" "$folder"
	END
	cat >checkout <<-'END'
		#!/bin/sh
		mkdir -p "$1/scripts"
		for name in scripts/install-deps configure; do
			printf '#!/bin/sh\necho %s "$@" >>"$STUBS/ran"\n' "$name" \
				>"$1/$name"
			chmod +x "$1/$name"
		done
	END
	# Comments of GitHub, and the filter that chooses one.
	cat >bin/gh <<-'END'
		#!/bin/sh
		[ "$GH_TOKEN" = github-token ] || exit 1
		echo gh "$@" >>"$STUBS/ran"
		while [ $# -gt 0 ]; do
			case $1 in
			--jq) jq -r "$2" "$STUBS/comments" ;;
			--field) cp "${2#body=@}" "$STUBS/said" ;;
			esac
			shift
		done
	END
	# Notes of GitLab; the token is no argument, which others could see.
	cat >bin/curl <<-'END'
		#!/bin/sh
		grep -q '^header = "PRIVATE-TOKEN: note-token"$' || exit 1
		echo curl "$@" >>"$STUBS/ran"
		for url; do :; done
		case $* in
		*body@*) cp note.md "$STUBS/said" ;;
		*per_page=100) cat "$STUBS/comments" ;;
		esac
	END
	chmod +x bin/* checkout
	echo '[]' >comments
	export STUBS=$PWD
}

# github FILE JOB: its steps, one after another, until one fails.
github() {
	local step
	rm -rf steps
	python3 "$WB_SRCDIR/tests/scripts/ci_examples.py" \
		"$examples/github/$1" "$2" steps
	: >summary
	for step in steps/*; do
		GITHUB_STEP_SUMMARY=$PWD/summary GITHUB_OUTPUT=$PWD/outputs \
			GITHUB_REPOSITORY=owner/name RUNNER_TEMP=$PWD/temp \
			bash --noprofile --norc -eo pipefail "$step" || return
	done
}

# The variables that GitLab sets, and those that README.md tells to set.
gitlab() {
	rm -rf steps
	python3 "$WB_SRCDIR/tests/scripts/ci_examples.py" "$pipeline" "$1" steps
	CI_JOB_ID=12 CI_API_V4_URL=https://gitlab.example.com/api/v4 \
		CI_PROJECT_ID=34 CI_MERGE_REQUEST_IID=56 \
		AWS_ID_TOKEN=id-token WIKIBOT_NOTE_TOKEN=note-token \
		TMPDIR=$PWD/temp sh -e steps/1.sh
}

# The tables of the schema, one of them with another tag.
drifted() {
	server
	converge
	sed -i 's/^  tags: .*/  tags: {project: other}/' schemas/wikibot.yaml
}

converge() {
	wikibot-provision apply --yes -f schemas/wikibot.yaml -e prod
	: >"$log"
}

differences() {
	jq '[.[] | select(.severity == "major")] | length' "$1"
}

linter() {
	run --separate-stderr "$WB_SRCDIR/scripts/checker" install "$1"
	[ "$status" != 77 ] || skip "$stderr"
	[ "$status" = 0 ]
	PATH=$output/bin:$PATH
}

@test "actionlint has nothing to say about the workflows" {
	linter actionlint
	mkdir .git # the top of a checkout, for it
	cp -r "$examples/github" .github
	actionlint
}

@test "the public schemas of GitHub and GitLab accept the examples" {
	linter ci-linters
	check-jsonschema --builtin-schema vendor.github-workflows \
		"$workflows"/*.yml
	check-jsonschema --builtin-schema vendor.github-actions \
		"$examples"/github/actions/*/action.yml
	check-jsonschema --builtin-schema vendor.gitlab-ci \
		--data-transform gitlab-ci "$pipeline"
	cat >rules <<-'END'
		extends: default
		rules: {comments: {min-spaces-from-content: 1}, document-start: disable,
		  line-length: {max: 110}, truthy: {check-keys: false}}
	END
	yamllint --strict -c rules "$examples"
}

@test "zizmor finds no way in: pinned actions, least permissions" {
	linter ci-linters
	cp -r "$examples/github" .github
	zizmor --offline --no-progress --min-severity medium .
}

@test "shellcheck has nothing to say about the commands" {
	command -v shellcheck || skip 'there is no shellcheck'
	jobs=0
	while IFS=: read -r file job; do
		rm -rf steps
		python3 "$WB_SRCDIR/tests/scripts/ci_examples.py" \
			"$file" "$job" steps
		[[ $file == *gitlab* ]] && shell='sh' || shell='bash'
		shellcheck -s "$shell" steps/*
		jobs=$((jobs + 1))
	done < <(
		grep -oHE '^(  (plan|apply|drift)|dynamodb-[a-z-]+):$' \
			"$workflows"/*.yml "$pipeline" | sed 's/:  */:/; s/:$//'
	)
	[ "$jobs" = 8 ]
}

# The steps of the README's "Build and install", of this checkout.
@test "the program is built as the README says" {
	./checkout .wikibot-provision
	run -0 github actions/wikibot-provision/action.yml composite
	cat >want <<-END
		scripts/install-deps build
		autoreconf -fi
		configure --quiet
		make -s -j $(nproc)
		sudo make -s install
	END
	diff want ran
	[ ! -e .wikibot-provision ]
	for word in 'scripts/install-deps build' 'autoreconf -fi' ./configure \
		'make install'; do
		grep -qF -- "$word" "$WB_SRCDIR/README.md" || fail "$word"
	done
	[ -x "$WB_SRCDIR/scripts/install-deps" ]
}

@test "GitHub, drift: annotations, a summary and code scanning" {
	drifted
	run -2 github workflows/dynamodb-drift.yml drift
	line=$(grep -n '  tags:' schemas/wikibot.yaml | cut -d: -f1)
	[[ $output == *"::error file=schemas/wikibot.yaml,line=$line,"* ]] ||
		fail "$output"
	grep -q '### DynamoDB tables: 3 differences' summary
	[ "$(jq '.runs[0].results | map(select(.level == "error")) | length' \
		drift.sarif)" = 3 ]
	[ -z "$(changes)" ]
	converge
	run -0 github workflows/dynamodb-drift.yml drift
	grep -q 'no drift' summary
	# A check that could not be made is no success, and has no old summary.
	rm temp/*
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	AWS_EC2_METADATA_DISABLED=true \
		run -1 github workflows/dynamodb-drift.yml drift
	[ ! -s summary ]
}

@test "GitHub, plan: one comment, which is kept up to date" {
	drifted
	run -0 github workflows/dynamodb-plan.yml plan
	[[ $output == *'3 changes in 3 tables'* ]] || fail "$output"
	grep -q 'api --silent --method POST repos/owner/name/issues/7/comments' ran
	head -n 1 said | grep -qx '<!-- wikibot-provision plan prod -->'
	grep -q '^To be done after the merge:$' said
	grep -q '^    .*tags.project' said
	jq -n --rawfile body said '[
		{id: 1, user: {login: "somebody"}, body: $body},
		{id: 2, user: {login: "github-actions[bot]"}, body: "other"},
		{id: 3, user: {login: "github-actions[bot]"}, body: $body}]' >comments
	converge
	: >ran
	run -0 github workflows/dynamodb-plan.yml plan
	grep -q 'api --silent --method PATCH repos/owner/name/issues/comments/3 ' ran
	grep -q '^Nothing to do.$' said
	sed -i 's/partition: id}/partition: oauth_provider}/' schemas/wikibot.yaml
	sed -i 's/{id: S, /{/' schemas/wikibot.yaml
	run -3 github workflows/dynamodb-plan.yml plan
	grep -q 'Refused' said
	echo 'version: 2' >schemas/wikibot.yaml
	run github workflows/dynamodb-plan.yml plan
	[ "$status" = 64 ] || [ "$status" = 1 ]
	grep -q '^    schemas/wikibot.yaml:1:' said
	[ -z "$(changes)" ]
}

@test "GitHub, apply: exactly the saved plan, or nothing" {
	drifted
	: >outputs
	run -0 github workflows/dynamodb-apply.yml plan
	[ "$(cat outputs)" = status=2 ]
	grep -q '3 changes in 3 tables' summary
	[ -z "$(changes)" ]
	run -0 github workflows/dynamodb-apply.yml apply
	[ "$(changes | wc -l)" = 3 ]
	grep -q '### DynamoDB apply' summary
	run -0 wikibot-provision drift -f schemas/wikibot.yaml -e prod
	: >outputs
	run -0 github workflows/dynamodb-apply.yml plan
	[ "$(cat outputs)" = status=0 ]
}

@test "GitHub, apply: a plan of other tables is refused, and that is said" {
	drifted
	run -0 github workflows/dynamodb-apply.yml plan
	sed 's/project: other/project: third/' schemas/wikibot.yaml >third.yaml
	wikibot-provision apply --yes -f third.yaml -e prod
	: >"$log"
	run -4 github workflows/dynamodb-apply.yml apply
	[[ $output == *'::error title=Stale plan::'* ]] || fail "$output"
	[ -z "$(changes)" ]
}

@test "GitLab, drift: code quality and a test report" {
	drifted
	run -2 gitlab dynamodb-drift
	[ "$(differences gl-code-quality-report.json)" = 3 ]
	grep -q '<failure type="setting-differs"' drift.xml
	cat >want <<-END
		apt-get -qq update
		apt-get -qq install -y git jq
		git clone --quiet --depth 1 --branch v0.1.0 https://gitlab.example.com/OWNER/wikibot-provision.git /tmp/wikibot-provision
		scripts/install-deps build
		autoreconf -fi
		configure --quiet
		make -s -j $(nproc)
		make -s install
	END
	diff want ran
	# The token that AWS hands out credentials for, for nobody else to read.
	token=$(echo temp/*)
	[ "$(cat "$token")" = id-token ]
	[ "$(stat -c %a "$token")" = 600 ]
	converge
	run -0 gitlab dynamodb-drift
	[ "$(differences gl-code-quality-report.json)" = 0 ]
}

@test "GitLab, plan: one note, which is kept up to date" {
	drifted
	run -0 gitlab dynamodb-plan
	notes=https://gitlab.example.com/api/v4/projects/34/merge_requests/56/notes
	grep -q -e "--request POST .* $notes\$" ran
	grep -q '^To be done after the merge:$' said
	jq -n --rawfile body said '[{id: 1, body: "other"}, {id: 3, body: $body}]' \
		>comments
	converge
	run -0 gitlab dynamodb-plan
	grep -q -e "--request PUT .* $notes/3\$" ran
	grep -q '^Nothing to do.$' said
	run -1 grep note-token ran
}

@test "GitLab, apply: exactly the saved plan, or nothing" {
	drifted
	run -0 gitlab dynamodb-saved-plan
	[ -z "$(changes)" ]
	run -0 gitlab dynamodb-apply
	[ "$(changes | wc -l)" = 3 ]
	sed -i 's/project: other/project: third/' schemas/wikibot.yaml
	run -0 gitlab dynamodb-saved-plan
	sed -i 's/project: third/project: fourth/' schemas/wikibot.yaml
	converge
	run -4 gitlab dynamodb-apply
	[[ $output == *'run this pipeline again'* ]] || fail "$output"
	[ -z "$(changes)" ]
}
