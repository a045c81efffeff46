/*
 * fault_world - where the operations of the fault matrix happen, and what is there
 *
 * A world is one process's: a proxy before the engine, and two ways past it, the
 * library's and a bare one.  A case has keys of its own, by a tag at the end of
 * every key; texts for people and for comparing are without it.
 */
#ifndef WB_TEST_MODEL_FAULT_WORLD_H
#define WB_TEST_MODEL_FAULT_WORLD_H
#include <wikibot/wikibot.h>

#include "dynamodb/call.h"
#include "lib/fault_proxy.h"

struct fault_world {
	struct fault_proxy proxy;
	struct wb_session *direct[2]; /* the second with unique_identity */
	struct wb_session *ahead; /* past the proxy, its clock a minute ahead */
	struct aws_config config;
	struct ddb *ddb;
	struct wb_session_options options; /* for a session on the proxy */
	char tables[3][128];
};
enum { USERS, WIKIS, ACLS };

struct fault_op;

/* One call of one operation. */
struct fault_run {
	struct fault_world *world;
	const struct fault_op *op;
	char tag[24];
	struct wb_session *session; /* through the proxy */
	enum wb_status status;
	struct wb_error err;
	struct buf answer; /* what it gave out, as text */
	/* Writes of others that change nothing but the version: versions are
	 * shown without them. */
	int touches;
};

/* Says what is wrong and ends the process if the environment lacks something. */
void fault_world_open(struct fault_world *w, const char *prefix,
    const char *environment, const char *endpoint);
void fault_world_close(struct fault_world *w);
/* The session past the proxy that is like the operation's own. */
struct wb_session *fault_world_direct(const struct fault_run *r);

/* "WORD-TAG"; the text stays valid for the next seven calls. */
const char *fault_world_key(const struct fault_run *r, const char *word);
/* For seeds and reading, which meet with no fault: ends the process. */
void fault_world_must(enum wb_status status, const struct wb_error *err);

/* Records as text. */
void fault_world_show_user(
    struct buf *out, const struct fault_run *r, const struct wb_user *u);
void fault_world_show_wiki(
    struct buf *out, const struct fault_run *r, const struct wb_wiki *w);
void fault_world_show_acl(
    struct buf *out, const struct fault_run *r, const struct wb_acl *a);

/* The index by-oauth shows a write a moment later.  When it shows one that is made
 * now, it shows those before. */
void fault_world_wait_for_index(const struct fault_run *r);
/* What the engine has, read past the proxy without the library, but for the
 * versions and the claims, whose form is the library's own affair. */
void fault_world_user(struct buf *out, const struct fault_run *r);
void fault_world_wiki(struct buf *out, const struct fault_run *r);
void fault_world_acl(struct buf *out, const struct fault_run *r);
/* How many ACLs, and whether the wiki is there. */
void fault_world_wiki_and_acls(struct buf *out, const struct fault_run *r);
#endif
