# judge.awk BARS MEASURED: the table of bench/crud and bench/requests.  A line of
# BARS has a pattern of rows, a client and how many times of it wikibot may take,
# with tabs between them; one of MEASURED is of rounds.bash.
#
# Exit status 1: a bar is broken; 2, unless last is set: too near to say.
function median(list, n,	i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && list[j] < list[j - 1]; j--) {
			t = list[j]
			list[j] = list[j - 1]
			list[j - 1] = t
		}
	return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}
function of(row, client, what,	list, r) {
	for (r = 1; r <= rounds; r++)
		list[r] = what[r, row, client]
	return median(list, rounds)
}
function bar_of(row, client,	i) {
	for (i = 1; i <= bars; i++)
		if (other[i] == client && row ~ pattern[i])
			return most_of[i]
	return 0
}
function compare(row, client, most,	list, r, got) {
	if (!((1, row, client) in cpu))
		return
	for (r = 1; r <= rounds; r++)
		list[r] = cpu[r, row, "wikibot"] / cpu[r, row, client]
	got = median(list, rounds)
	if (most && got > most)
		broken = 1
	if (most && got > most * 0.95 && got < most * 1.05)
		near = 1
	lines = lines sprintf("%-24s %-6s %8.3f", row, client, got)
	if (most)
		lines = lines sprintf("  at most %.3f%s", most,
		    got > most ? "  BROKEN" : "")
	lines = lines "\n"
}
FNR == NR {
	split($0, bar, "\t")
	pattern[++bars] = bar[1]
	other[bars] = bar[2]
	most_of[bars] = bar[3]
	next
}
{
	rounds = $1
	row = $2 " " $3 " " $4 " " $5
	if (!(row in rows)) {
		rows[row] = 1
		order[++n] = row
	}
	if (!($6 in clients)) {
		clients[$6] = 1
		names[++m] = $6
	}
	cpu[$1, row, $6] = $7
	rate[$1, row, $6] = $8
}
END {
	print "microseconds of CPU time per call, calls per second:"
	printf "%-24s", "server, call, in flight"
	for (j = 1; j <= m; j++)
		printf " %15s", names[j]
	print ""
	for (i = 1; i <= n; i++) {
		row = order[i]
		printf "%-24s", row
		for (j = 1; j <= m; j++)
			if ((1, row, names[j]) in cpu)
				printf " %8.1f %6.0f", of(row, names[j], cpu),
				    of(row, names[j], rate)
			else
				printf " %15s", "-"
		print ""
		for (j = 1; j <= m; j++)
			if (names[j] ~ /^(floor|boto3)$/)
				compare(row, names[j], bar_of(row, names[j]))
	}
	printf "\nof wikibot to the other, medians of %d rounds:\n%s", rounds,
	    lines
	exit near && !last ? 2 : broken
}
