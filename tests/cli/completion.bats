#!/usr/bin/env bats
# completion: in the real shells, what a tab key offers.
# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # subshells, cli.bash

load cli

setup() {
	cli_setup
	seconds=120 # for many lines in one terminal
	mkdir bin
	ln -s "$WIKIBOT_PROVISION" bin/wikibot-provision
	PATH=$PWD/bin:$PATH
	offered=$PWD/offered
	export HOME=$PWD offered
	touch plan.saved drift.md 'a b.yaml'
	cat >wikibot.yaml <<-'END'
		version: 1
		environments: {dev: {}, prod: {}}
		tables:
		  users: {}
		  wikis: {}
	END
	cat >other.yaml <<-'END'
		tables: {acls: {}, $(touch expanded): {}, "`touch expanded`": {},
		  "a b": {}, "*": {}, ;touch expanded: {}}
		environments: {test: {}}
	END
}

teardown() {
	cli_teardown
}

# What each shell offers behind the line N goes to the file $offered.N.  In a
# terminal a tab key is pressed, as that is what calls the script.
bash_offers() {
	cat >rc <<-'END'
		PS1='ready> '
		eval "$(wikibot-provision completion bash)"
		probe() {
			_wikibot_provision
			printf '%s\n' "${COMPREPLY[@]}" >"$offered.$((++probes))"
			COMPREPLY=()
			echo 'seen>' >/dev/tty
		}
		complete -F probe wikibot-provision
	END
	press bash --rcfile rc -i
}

zsh_offers() {
	cat >.zshrc <<-'END'
		PS1='ready> '
		autoload -U compinit && compinit -D -u
		eval "$(wikibot-provision completion zsh)"
		setopt extended_glob
		# Calls with -O, -A or -D only ask what would fit.
		compadd() {
			local -a hits
			if [[ " $@[1,(i)--] " == *' -'[a-zA-Z]#[OAD]' '* ]]; then
				builtin compadd "$@"
				return
			fi
			builtin compadd -A hits "$@"
			print -rl -- $IPREFIX$^hits >>$offered.$probes
			builtin compadd "$@"
		}
		probe() {
			: >$offered.$((++probes))
			zle complete-word
			echo 'seen>' >/dev/tty
		}
		zle -N probe
		bindkey '^I' probe
	END
	ZDOTDIR=$PWD press zsh -i
}

fish_offers() {
	fish --no-config -c '
		wikibot-provision completion fish | source
		while read -l line
			set n (math $n + 1)
			complete -C $line >$offered.$n
		end' <lines
}

# press SHELL...: each line behind an empty one, and a tab key.
press() {
	local steps=() wait='ready> ' line
	while IFS= read -r line; do
		steps+=(--wait "$wait" --send "\\x15$line\\t")
		wait='seen>'
	done <lines
	on_terminal --seconds 100 "${steps[@]}" --wait "$wait" --send '\x15exit\n' "$@" \
		>screen 2>&1 || fail "$(cat screen)"
}

# The words of a file, sorted, without descriptions, and without what stands in
# the line anyhow: shells differ in whether they repeat it.
words_of() {
	cut -f1 "$1" | sed -e 's/=$//' -e 's/^--[a-z]*=//' \
		-e 's/^[a-z]*=//' -e 's/\\//g' -e '/^$/d' | sort -u | paste -sd' '
}

sorted() {
	printf '%s\n' "$@" | sort | paste -sd' '
}

# By the help.
commands() {
	tool help | sed -n '/^Commands:/,/^$/s/^  \([a-z -]*[a-z]\)  .*/\1/p'
}

# The long options of a command, of one or two words.
long_options() {
	# shellcheck disable=SC2086 # words
	tool help $1 | grep -oE '^  (-., |    )--[a-z-]+' |
		grep -oE -e '--[a-z-]+' | sort | paste -sd' '
}

# check SHELL: the rows hold in it.
check() {
	local shell=$1 row got want n=0
	command -v "$shell" || skip "there is no $shell"
	# An engine for each line but the heading.
	engines=$(tool dev list --engines | awk 'NR > 1 { print $1 }' | sort |
		paste -sd' ')
	rows=(
		"|$(commands | sed 's/ .*//' | sort -u | paste -sd' ')"
		'dr|drift'
		'xyz|'
		'plan --format |json text'
		'plan --format t|text'
		'drift --format=s|sarif'
		"drift --format |$(sorted text json junit sarif github gitlab markdown)"
		'plan --prune |indexes tags'
		'plan --prune indexes,t|indexes,tags'
		'plan --prune=indexes,t|indexes,tags'
		'apply --wait |all none ready'
		'apply --wait all --yes --form|--format'
		'apply pl|plan.saved'
		'plan -o pl|plan.saved'
		'plan --out=pl|plan.saved'
		'validate -f a|a b.yaml'
		"plan --p|$(sorted --parallelism --profile --prune)"
		'plan --region |'
		'plan -e |dev prod'
		'plan -t |users wikis'
		'plan --table=w|wikis'
		'plan -t users,w|users,wikis'
		'plan -f other.yaml -t |acls'
		'plan --schema=other.yaml --table |acls'
		'plan --schema ~/other.yaml -e |test'
		'plan -f missing.yaml -t |'
		"drift --report |$(sorted text json junit sarif github gitlab markdown)"
		'drift --report sa|sarif'
		'drift --report markdown=dr|drift.md'
		'drift --report=markdown=dr|drift.md'
		'permissions |apply drift plan status'
		'permissions -f other.yaml p|plan'
		'completion |bash fish zsh'
		'help dr|drift'
		"dev install |$engines"
		"dev up --engine |$engines"
		'dev seed dr|drift.md'
		'help plan x|'
	)
	while read -r command; do
		rows+=("$command --|$(long_options "$command")")
	done < <(commands)
	# Commands of two words: "dev up".
	for group in $(commands | sed -n 's/ .*//p' | sort -u); do
		want=$(commands | sed -n "s/^$group //p" | sort | paste -sd' ')
		rows+=("$group |$want" "help $group |$want")
	done
	printf 'wikibot-provision %s\n' "${rows[@]%%|*}" >lines
	"${shell}_offers"
	for row in "${rows[@]}"; do
		n=$((n + 1))
		got=$(words_of "$offered.$n")
		[ "$got" = "${row#*|}" ] ||
			fail "$shell offers '$got' for '${row%%|*}'"
	done
	[ ! -e expanded ]
}

@test "bash completes" {
	check bash
}

@test "zsh completes" {
	check zsh
}

@test "fish completes" {
	check fish
}

# What the program gets when a line is completed and sent.
completed() {
	local steps=() line
	rm -f bin/wikibot-provision
	cat >bin/wikibot-provision <<-END
		#!/bin/sh
		if [ "\$1" = completion ]; then
			exec "$WIKIBOT_PROVISION" "\$@"
		fi
		printf '<%s>' "\$@" >>ran
		echo >>ran
	END
	chmod +x bin/wikibot-provision
	for line in dr 'drift --format=s' 'plan -t users,w' 'validate -f a' \
		'drift --report markdown=dr' 'plan --table=us'; do
		steps+=(--wait 'ready> ' --send "wikibot-provision $line\\t\\n")
	done
	on_terminal --seconds 100 "${steps[@]}" --wait 'ready> ' --send 'exit\n' "$@" \
		>screen 2>&1 || fail "$(cat screen)"
	diff ran - <<-'END' || fail "$(cat screen)"
		<drift>
		<drift><--format=sarif>
		<plan><-t><users,wikis>
		<validate><-f><a b.yaml>
		<drift><--report><markdown=drift.md>
		<plan><--table=users>
	END
	rm ran
}

@test "what a tab key makes of a line is what the program gets" {
	cat >rc <<-'END'
		PS1='ready> '
		eval "$(wikibot-provision completion bash)"
	END
	completed bash --rcfile rc -i
	echo 'COMP_WORDBREAKS=${COMP_WORDBREAKS//=}' >>rc
	completed bash --rcfile rc -i
	cat >.zshrc <<-'END'
		PS1='ready> '
		autoload -U compinit && compinit -D -u
		eval "$(wikibot-provision completion zsh)"
	END
	! command -v zsh || ZDOTDIR=$PWD completed zsh -i
	# As it is installed: found by its name, and loaded by the first tab key.
	mkdir site
	wikibot-provision completion zsh >site/_wikibot-provision
	sed -i -e '/^eval/d' -e '1i fpath=(~/site $fpath)' .zshrc
	! command -v zsh || ZDOTDIR=$PWD completed zsh -i
}

@test "names are those of the file, and no other words" {
	run -0 --separate-stderr tool completion tables
	[ "$output" = $'users\nwikis' ]
	run -0 --separate-stderr tool completion environments -f other.yaml
	[ "$output" = test ]
	run -0 --separate-stderr tool completion tables -f other.yaml
	[ "$output" = acls ]
	export WIKIBOT_SCHEMA=other.yaml
	run -0 --separate-stderr tool completion tables
	[ "$output" = acls ]
	run -1 tool completion tables -f missing.yaml
	run -64 tool completion tables -f -
	[[ $output == *'standard input'* ]]
	run -64 tool completion
	[[ $output == *'bash, zsh or fish'* ]]
	run -64 tool completion tcsh
	[[ $output == *tcsh* ]]
}
