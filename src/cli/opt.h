/*
 * opt - command-line options as rows
 *
 * A row has a destination, a kind and a help line; reading, usage text and the
 * check against the manual page are loops over the rows.  Options may stand
 * anywhere after the command's name, as --name VALUE, --name=VALUE, -n VALUE or
 * -nVALUE; `--` ends them.  Names are never abbreviated: a new option would
 * change what an old abbreviation means.  Giving one twice is an error, except
 * for lists.
 */
#ifndef WB_CLI_OPT_H
#define WB_CLI_OPT_H
#include <stddef.h>

#include "data/shape.h"

enum opt_kind {
	OPT_END,
	OPT_SWITCH,   /* bool */
	OPT_TEXT,     /* const char * into argv */
	OPT_NUMBER,   /* int64_t, within min and max */
	OPT_DURATION, /* int64_t ms: 90, 90s, 5m, 2h */
	OPT_CHOICE,   /* int: position in choices, from 0 */
	OPT_LIST      /* struct texts; also a,b,c in one */
};

struct opt {
	enum opt_kind kind;
	char letter; /* 0: none */
	const char *name;
	size_t off;
	const char *arg; /* "FILE" */
	const char *help;
	const char *const *choices; /* choice and list; ends with NULL */
	int64_t min, max;
};

#define OPT(KIND, T, m, want, L, N, A, H, ...)                         \
	{                                                              \
		.kind = (KIND), .letter = (L), .name = (N),            \
		.off = SHAPE_OFF(T, m, want), .arg = (A), .help = (H), \
		__VA_ARGS__                                            \
	}
#define O_SWITCH(T, m, L, N, H) \
	OPT(OPT_SWITCH, T, m, bool, L, N, NULL, H, .min = 0)
#define O_TEXT(T, m, L, N, A, H) \
	OPT(OPT_TEXT, T, m, const char *, L, N, A, H, .min = 0)
#define O_NUMBER(T, m, L, N, A, H, LO, HI) \
	OPT(OPT_NUMBER, T, m, int64_t, L, N, A, H, .min = (LO), .max = (HI))
#define O_DURATION(T, m, L, N, A, H) \
	OPT(OPT_DURATION, T, m, int64_t, L, N, A, H, .min = 0)
#define O_CHOICE(T, m, L, N, A, H, C) \
	OPT(OPT_CHOICE, T, m, int, L, N, A, H, .choices = (C))
#define O_LIST(T, m, L, N, A, H, C) \
	OPT(OPT_LIST, T, m, struct texts, L, N, A, H, .choices = (C))
#define OPTS_END                \
	{                       \
		.kind = OPT_END \
	}

/* One table of rows and the struct they write to. */
struct opt_group {
	const char *title; /* "Connection" */
	const struct opt *rows;
	void *into;
};

/* Read argv[0..argc) by the groups (the last has rows NULL).  What is no option
 * is moved to the front of argv, *left says how many there are.  E_USAGE. */
int opt_read(const struct opt_group *groups, int argc, char **argv, int *left,
    struct error *err) MUST_CHECK;
/* The help lines of one group. */
void opt_help(const struct opt *rows, struct buf *out);
void opt_free(const struct opt_group *groups); /* the lists */
/* 90, 90s, 5m, 2h, 250ms -> ms. */
int opt_duration(const char *text, int64_t *ms, struct error *err) MUST_CHECK;
#endif
