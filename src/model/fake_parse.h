/*
 * fake_parse - the words of DynamoDB's expressions
 *
 * Expressions are evaluated while they are read: what is small enough for tests
 * needs no tree.  Each is read twice, first without an item, so that mistakes
 * in it are found whatever is stored, and once more with it.
 *
 * The first mistake stands in err; from then on there are no more words, and
 * what is returned has no meaning.
 */
#ifndef WB_MODEL_FAKE_PARSE_H
#define WB_MODEL_FAKE_PARSE_H
#include "base/vec.h"
#include "data/node.h"

/* What the expressions of a request may refer to, and what they did. */
struct fake_scope {
	const struct node *names, *values; /* of the request, or NULL */
	VEC(const struct node *) used;
};

/* Take the two maps from a request and check the values. */
int fake_scope_open(
    struct fake_scope *s, struct node *request, struct error *err) MUST_CHECK;
/* After all expressions were read: whether all of it was used. */
int fake_scope_check(const struct fake_scope *s, struct error *err) MUST_CHECK;
void fake_scope_free(struct fake_scope *s);

enum fake_word {
	FAKE_END,
	FAKE_NAME,        /* a name, a keyword or a function */
	FAKE_ALIAS,       /* #name */
	FAKE_PLACEHOLDER, /* :value */
	FAKE_SIGN         /* any other: "=", "<=", "(" */
};

struct fake_parse {
	const char *kind; /* "ConditionExpression" */
	struct fake_scope *scope;
	const struct node *item; /* its attributes; NULL: there are none */
	const char *next;        /* behind the word */
	enum fake_word word;
	struct buf text;   /* of the word */
	struct node *kept; /* a list: what has to live as long as this */
	int depth;         /* of parentheses */
	bool failed;
	struct error *err;
};

/* A value of the expression; NULL where the item has none. */
struct fake_operand {
	const struct node *value;
	const char *path; /* NULL: a :value */
};

/* Reads the first word.  kind, scope, item and err were set, the rest is zero. */
void fake_parse_open(struct fake_parse *p, const char *text);
/* 0, or -1 after a mistake, also one that something follows the end. */
int fake_parse_close(struct fake_parse *p) MUST_CHECK;

void fake_parse_next(struct fake_parse *p);
/* Whether the word is this sign or keyword. */
bool fake_parse_is(const struct fake_parse *p, const char *sign);
/* Go on behind it; anything else is a mistake. */
void fake_parse_expect(struct fake_parse *p, const char *sign);
bool fake_parse_accept(struct fake_parse *p, const char *sign);
void fake_parse_fail(struct fake_parse *p, const char *fmt, ...)
    PRINTF_LIKE(2, 3);
void fake_parse_stop(struct fake_parse *p);  /* the mistake is in err */
void fake_parse_wrong(struct fake_parse *p); /* a syntax error, here */
void fake_parse_keep(struct fake_parse *p, struct node *n); /* takes it */

/* An attribute's name, "" after a mistake; lives as long as the parse. */
const char *fake_parse_path(struct fake_parse *p);
const struct node *fake_parse_value(struct fake_parse *p);
struct fake_operand fake_parse_operand(struct fake_parse *p);
/* Refuse a :value of a type that is not among these letters: "SN". */
void fake_parse_check_type(struct fake_parse *p, const struct fake_operand *o,
    const char *types, const char *function);
#endif
