/*
 * acceptance - what the files of the acceptance test share
 *
 * A case is a libcheck test; it uses the public API for what it tests, and
 * `raw` for what it needs to do or see behind the library's back.  Every case has
 * a session, and names that no other case has, so that one set of tables serves
 * all of them, again and again.
 */
#ifndef WB_TEST_MODEL_ACCEPTANCE_H
#define WB_TEST_MODEL_ACCEPTANCE_H
#include <check.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <wikibot/wikibot.h>

/* A file's cases, as a function that adds them to a suite. */
#define CASES(name, ...)                                              \
	void name(Suite *suite)                                       \
	{                                                             \
		const TTest *const cases[] = { __VA_ARGS__ };         \
                                                                      \
		case_add(suite, cases, sizeof cases / sizeof *cases); \
	}
void case_add(Suite *suite, const TTest *const *cases, size_t n);
void users_list(Suite *suite); /* the acceptance list itself */
void wikis_list(Suite *suite);
void acls_list(Suite *suite);
void key_edges(Suite *suite); /* the edges */
void text_edges(Suite *suite);
void size_edges(Suite *suite);
void update_edges(Suite *suite);
void identity_edges(Suite *suite);
void unique_edges(Suite *suite);
void bulk_edges(Suite *suite);
void page_edges(Suite *suite);
void unknown_edges(Suite *suite);
void unreadable_edges(Suite *suite);

/* Of the case that runs. */
extern struct wb_session *session;
extern struct wb_error err;
/* Another one on the same tables; closed at the end of the case. */
struct wb_session *case_session(bool unique_identity);
/* A text that is kept until the end of the case. */
char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The start and as many x behind it as make n bytes. */
char *fill(const char *start, size_t n);
/* "WORD-" and what no other case has. */
char *own(const char *word);

/* The status of a call that was given &err. */
#define IS(want, call)                                                       \
	do {                                                                 \
		enum wb_status got_ = (call);                                \
                                                                             \
		ck_assert_msg(got_ == (want), "%s gave '%s', not '%s' (%s)", \
		    #call, wb_status_name(got_), wb_status_name(want),       \
		    got_ == WB_OK ? "" : err.text);                          \
		ck_assert_int_eq(got_ == WB_OK ? WB_OK : err.status, got_);  \
	} while (0)
#define OK(call) IS(WB_OK, call)
/* Refused for a field before anything was sent. */
#define REFUSES(want_field, call)                           \
	do {                                                \
		int64_t before_ = case_attempts();          \
                                                            \
		err.field[0] = '\0';                        \
		IS(WB_INVALID, call);                       \
		ck_assert_str_eq(err.field, want_field);    \
		ck_assert_int_eq(err.attempts, 0);          \
		ck_assert_int_eq(case_attempts(), before_); \
	} while (0)
int64_t case_attempts(void); /* of the case's session */
#define SAME(got, want) ck_assert_pstr_eq(got, want)

/* Until what an index shows has come true: a bound, and short pauses. */
struct patience {
	int64_t since_ms;
};
bool wait_on(struct patience *p);
int64_t now_ms(void);
/* "2026-11-26T05:39:54Z", and no other form. */
bool is_time(const char *s);

/* Records with a call less.  A user without an identity. */
const struct wb_user *new_user(const char *id);
const struct wb_user *new_user_of(
    const char *id, const char *provider, const char *sub);
const struct wb_wiki *new_wiki(const char *owner_id, const char *wiki_slug);
void grant(const char *owner_id, const char *wiki_slug, const char *grantee_id,
    enum wb_role role);
const struct wb_user *get_user(const char *id);

/* Behind the library's back, by curl's signing and with no code of ours.  What
 * is given out is kept until the end of the case. */
enum table { USERS, WIKIS, ACLS };
const char *raw_table(enum table table);
/* One call; the answer's body.  Anything but a 200 ends the case. */
const char *raw(const char *operation, const char *body);
void raw_put(enum table table, const char *item);
/* The answer to a consistent GetItem, to be looked into. */
const char *raw_get(enum table table, const char *key);
/* A member of an object, and an attribute of such an answer, byte by byte; NULL:
 * there is none. */
const char *raw_member(const char *object, const char *name);
const char *raw_attribute(const char *answer, const char *name);
/* The bytes of the item of the answer, by DynamoDB's rules; for items with nothing
 * but texts, whole numbers and flags. */
size_t raw_size(const char *answer);
void raw_open(const char *prefix);
#endif
