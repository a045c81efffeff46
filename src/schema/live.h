/*
 * live - what is there: answers read into the same struct as the schema
 *
 * Every setting has a reading of its own: "could not read" is never "off".  The
 * answers themselves are kept, since the rules about what is possible now rest
 * on dates and counters that are no settings (R30, R32), and since the model
 * that proves a plan starts from them.
 */
#ifndef WB_SCHEMA_LIVE_H
#define WB_SCHEMA_LIVE_H
#include "schema/settings.h"

enum reading {
	READING_NOT_ASKED,
	READING_OK,
	READING_UNSUPPORTED, /* the endpoint does not know the call */
	READING_DENIED,      /* no permission */
	READING_FAILED
};

enum live_status {
	LIVE_ABSENT,
	LIVE_ACTIVE,
	LIVE_CREATING,
	LIVE_UPDATING,
	LIVE_DELETING,
	LIVE_BLOCKED, /* ARCHIVED, ARCHIVING, INACCESSIBLE_ENCRYPTION_...: final */
	LIVE_OTHER    /* a word we do not know: not ready */
};

struct live {
	struct table table;
	bool local; /* of a local engine, which may lack what AWS has */
	enum live_status status;
	char *status_text; /* "UPDATING" */
	char *arn, *id;
	int64_t items, bytes;
	/* By answer: node maps by operation name, as they came. */
	struct node *answers;
	enum reading reading[READING_PLACES];
	struct error why[READING_PLACES]; /* of what was not READING_OK */
	/* KMS's word on the live key: "AWS" or "CUSTOMER", NULL: not asked; and
	 * the ARN of the key that the schema names. */
	char *key_manager, *wanted_key_arn;
	/* Settings that are on their way (ENABLING, DISABLING): never differ
	 * against those (N25). */
	bool settling[SETTINGS_COUNT];
	/* Settings whose value in the answer makes no sense to us. */
	bool unreadable[SETTINGS_COUNT];
};

/* Take one answer (or the failure to get one) into live.  answer is taken. */
void live_take(struct live *live, enum reading_place place, struct node *answer,
    const struct error *err);
/* After all answers, and after KMS was asked: decode, fill in, normalise.  What
 * could not be read goes to problems, which may be NULL.  real_name is set even
 * for an absent table, whose settings are what AWS means by leaving them out.
 * May be called again, say after key_manager became known. */
void live_decode(
    struct live *live, const char *real_name, struct problems *problems);
void live_free(struct live *live);

/* The places that have to be read for what want states, as a mask of
 * 1 << enum reading_place.  want NULL: all of them. */
unsigned live_needed(const struct table *want);
enum reading live_reading(const struct live *live, const struct setting *s);
/* Whether a leaf of a setting or of an index's capacity reads as the change says
 * it should (change->to).  A step on the way to something else (TTL off before
 * another attribute goes on) makes changes that the schema does not state, and
 * only this tells that they hold.  False for paths that are none of these. */
bool live_shows(const struct live *live, const struct change *change);
bool live_settled(const struct live *live); /* ACTIVE, all indexes ACTIVE, no
					       encryption change under way */
/* An index in resource allocation, or any that is being made or removed. */
const struct index *live_busy_index(const struct live *live);

/* The normalised state as nodes, without what moves by itself (counts, sizes,
 * dates): what a saved plan is bound to. */
struct node *live_encode(const struct live *live);
#endif
