#!/usr/bin/env bats
# drift: what reviewers get to see, and what is passed over.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
}

teardown() {
	cli_teardown
}

# A table that differs in two tags and in its recovery.
drifted() {
	server
	one_table 'tags: {a: one, b: one}'
	run -0 tool apply --yes
	one_table 'tags: {a: two, b: two}' 'point_in_time_recovery: true'
}

line_of() {
	grep -n -- "$1" wikibot.yaml | cut -d: -f1
}

@test "annotations stand at the lines that the tables disagree with" {
	drifted
	run -2 --separate-stderr tool drift --format github
	[[ $output == *"::error file=wikibot.yaml,line=$(line_of 'a: two'),col="*'tags.a::live '\''one'\'', schema '\''two'\'* ]] ||
		fail "$output"
	[[ $output == *"line=$(line_of point_in),"*point_in_time_recovery* ]] ||
		fail "$output"
	[[ $output == *'wikibot-provision apply --schema wikibot.yaml'* ]]
}

@test "several reports are written at once, and the result is printed" {
	drifted
	run -2 --separate-stderr tool drift --report markdown=drift.md \
		--report junit=drift.xml,sarif=drift.sarif \
		--report gitlab=quality.json --report json=drift.json
	[[ $output == *'3 differences'* ]] || fail "$output"
	grep -q '### DynamoDB tables: 3 differences' drift.md
	[ "$(jq '.runs[0].results | length' drift.sarif)" = 3 ]
	[ "$(jq -r '.runs[0].results[] | select(.message.text | test("tags.a"))
		| .locations[0].physicalLocation.region.startLine' \
		drift.sarif)" = "$(line_of 'a: two')" ]
	[ "$(jq '[.[] | select(.severity == "major")] | length' quality.json)" = 3 ]
	[ "$(jq .differences drift.json)" = 3 ]
	python3 - <<-'END'
		import xml.etree.ElementTree as tree
		suite = tree.parse("drift.xml").getroot()[0]
		assert suite.get("failures") == "2", suite.attrib
		names = [c.get("name") for c in suite.iter("testcase")]
		assert "tags" in names and "table" in names, names
	END
}

@test "a report that cannot be is refused before anything is asked" {
	server
	one_table
	for report in markdown 'markdown=' 'pdf=x' '=x' 'sarif x'; do
		run -64 tool drift --report "$report"
		[[ $output == *'is no report'* ]] || fail "$output"
	done
	[ ! -s "$log" ]
	run -1 tool drift --report markdown=/nonexistent/drift.md
	[[ $output == *'/nonexistent/drift.md'* ]]
}

@test "what is ignored is no drift, and that is said" {
	drifted
	run -2 tool drift --ignore tags.a
	[[ $output == *'2 differences'* && $output == *'1 finding was ignored'* ]]
	run -0 tool drift --ignore tags,one:point_in_time_recovery
	[[ $output == *'No drift'* && $output == *'3 findings were ignored'* ]] ||
		fail "$output"
	[[ $output != *'To mend'* ]]
	run -2 tool drift --ignore two:tags,tag
	[[ $output == *'3 differences'* ]]
}

@test "orphans are tables with the project's tag in no environment" {
	server
	cat >wikibot.yaml <<-'END'
		version: 1
		project: shop
		table_name: ${environment}-${table}
		defaults:
		  tags: {project: shop}
		environments: {dev: {}, prod: {}}
		tables:
		  one:
		    attributes: {id: S}
		    key: {partition: id}
		  two:
		    attributes: {id: S}
		    key: {partition: id}
	END
	for environment in dev prod; do
		run -0 tool apply --yes -e "$environment"
	done
	sed -i '/^  two:/,$d' wikibot.yaml
	run -0 tool drift -e dev
	run -2 tool drift -e dev --orphans
	[[ $output == *dev-two* && $output == *prod-two* ]] || fail "$output"
	[[ $output != *'prod-one:'* && $output == *'2 tables are claimed by nobody'* ]]
	run -2 --separate-stderr tool drift -e dev --orphans --format json
	[ "$(jq -c .orphans <<<"$output")" = '["dev-two","prod-two"]' ]
	run -2 tool drift -e dev --orphans --format markdown
	[[ $output == *'`prod-two`'* ]]
	sed -i 's/^project: shop/project: other/' wikibot.yaml
	run tool drift -e dev --orphans
	[[ $output != *prod-two:* ]]
	sed -i '/^project:/d' wikibot.yaml
	run -64 tool drift -e dev --orphans
	[[ $output == *'names no project'* ]] || fail "$output"
}

@test "no form of drift sends a changing call" {
	drifted
	: >"$log"
	for form in '' --strict --orphans '--format sarif' \
		'--report junit=x.xml' '--ignore tags'; do
		# shellcheck disable=SC2086 # a form is several words
		run tool drift $form
	done
	[ -s "$log" ]
	[ -z "$(changes)" ]
}
