/*
 * fake_rig - requests to the DynamoDB in memory, and what it has to answer
 *
 * In requests and answers ' stands for ", so that JSON can be read in C.
 */
#ifndef WB_TEST_FAKE_RIG_H
#define WB_TEST_FAKE_RIG_H
#include <wikibot/fake.h>

#include "data/node.h"

#define RIG_USERS "'TableName':'wikibot-test-users',"
#define RIG_WIKIS "'TableName':'wikibot-test-wikis',"
#define RIG_ACLS  "'TableName':'wikibot-test-acls',"
/* Keys of users and wikis, and the attributes of these. */
#define RIG_ID(id) "'id':{'S':'" id "'}"
#define RIG_WIKI(own, slug) \
	"'owner_id':{'S':'" own "'},'wiki_slug':{'S':'" slug "'}"

struct fake_rig {
	struct wb_fake *fake;
	/* Of the last request; without an answer status is 0. */
	enum wb_delivery delivery;
	int status;
	char id[64], crc[16], type[64];
	struct buf body;
	struct node *answer;
};

void fake_rig_open(struct fake_rig *r);
void fake_rig_close(struct fake_rig *r);

/* The text with " for each '; the caller frees it. */
char *fake_rig_quote(const char *text);
/* Send one request; the answer is the rig's, NULL if there was none. */
const struct node *fake_rig_send(
    struct fake_rig *r, const char *operation, const char *body);

/* A request, and its whole answer: JSON, or "NAME: part of the message" for
 * HTTP 400.  Maps are compared without order. */
struct fake_step {
	const char *operation, *body, *answer;
};
void fake_rig_expect(struct fake_rig *r, const struct fake_step *step);
/* In a rig of their own, until one without an operation. */
void fake_rig_run(const struct fake_step *steps);
#endif
