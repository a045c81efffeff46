/*
 * place - where a test of the library works: an engine, or the library's fake
 *
 * With WB_ENDPOINT it is that engine, where tables PREFIX-dev-users, -wikis and
 * -acls must be (WB_PREFIX, or "wikibot"), else a fake of its own.  With WB_LEAN
 * set tests do less, for tools that make everything slow.
 *
 *	struct place p;
 *
 *	place_open(&p);
 *	p.options.max_connections = 3;
 *	s = place_session(&p);
 *	...
 *	wb_session_unref(s);
 *	place_close(&p);
 */
#ifndef WB_TEST_PLACE_H
#define WB_TEST_PLACE_H
#include <wikibot/wikibot.h>

struct place {
	struct wb_fake *fake; /* NULL: an engine */
	struct wb_session_options options;
	char run[32]; /* for keys: no other run has it */
};
void place_open(struct place *p);
void place_close(struct place *p); /* after the sessions */
struct wb_session *place_session(const struct place *p);
/* The first when it is lean. */
int place_count(int lean, int normal);

/* Fails the test with the error's text where the status is another. */
#define place_expect(want, call) place_expect_at(__LINE__, want, call, &err)
void place_expect_at(int line, enum wb_status want, enum wb_status got,
    const struct wb_error *err);
#endif
