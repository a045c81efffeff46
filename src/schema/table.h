/*
 * table - what a table is, or should be
 *
 * The same struct for a table of the schema file and for a live one, so that
 * comparing and showing need no translation.  Zero is "not stated" everywhere.
 */
#ifndef WB_SCHEMA_TABLE_H
#define WB_SCHEMA_TABLE_H
#include "data/shape.h"

enum { MODE_PAY_PER_REQUEST = 1, MODE_PROVISIONED };
enum {
	STREAM_KEYS_ONLY = 1,
	STREAM_NEW_IMAGE,
	STREAM_OLD_IMAGE,
	STREAM_NEW_AND_OLD_IMAGES
};
enum { CLASS_STANDARD = 1, CLASS_INFREQUENT_ACCESS };
enum { ENCRYPTION_OWNED = 1, ENCRYPTION_MANAGED, ENCRYPTION_CUSTOMER };
enum { PROJECTION_ALL = 1, PROJECTION_KEYS_ONLY, PROJECTION_INCLUDE };

struct throughput {
	int64_t read, write; /* capacity or request units per second */
};

struct billing {
	int mode;
	struct throughput provisioned, maximum; /* NUMBER_NONE: no maximum */
};
struct recovery {
	int enabled;
	int64_t days; /* recovery_period_days */
};
struct ttl {
	int enabled;
	char *attribute;
};
struct stream {
	int enabled, view;
};
struct encryption {
	int mode;
	char *key; /* id, ARN or alias of a customer key; live: the ARN */
};
/* One member per row of the table of settings. */
struct settings {
	struct billing billing;
	struct recovery point_in_time_recovery;
	struct pairs tags;
	struct ttl ttl;
	struct stream stream;
	int table_class;
	int deletion_protection;
	struct encryption encryption;
};

struct key {
	struct texts partition, sort; /* ordered; at most one each but for
					 global indexes (R25) */
};

struct index {
	char *name;
	bool local;
	bool recreate; /* strategy: recreate, for a changed key or projection */
	struct key key;
	int projection;
	struct texts projected; /* non-key attributes of PROJECTION_INCLUDE */
	struct throughput provisioned, maximum;
	/* Live only. */
	char *status; /* "ACTIVE"; NULL: the endpoint does not say */
	bool backfilling;
};

struct attribute {
	char *name;
	char type; /* 'S', 'N', 'B' */
	int line, column;
};

struct table {
	char *name;      /* in the schema file; live: the same as real_name */
	char *real_name; /* DynamoDB's TableName */
	VEC(struct attribute) attributes;
	struct key key;
	VEC(struct index) indexes;
	struct texts removed_indexes; /* tombstones */
	struct settings set;
	struct places places; /* "key", "indexes.by-oauth.projection", "ttl" */
	int line, column;
};

void table_free(struct table *t);
void table_copy(struct table *to, const struct table *from);
void index_free(struct index *ix);
/* Key, projection and scope: what cannot change in place (R16). */
bool index_same_form(const struct index *a, const struct index *b);
struct index *table_index(
    const struct table *t, const char *name); /* or NULL */
char table_attribute_type(const struct table *t, const char *name); /* or 0 */
bool texts_have(const struct texts *list, const char *text);
bool texts_equal_ordered(const struct texts *a, const struct texts *b);
bool texts_equal_set(const struct texts *a, const struct texts *b);
void texts_free(struct texts *list);
bool key_equal(const struct key *a, const struct key *b);
bool key_uses(const struct key *k, const char *attribute);
void key_show(const struct key *k, struct buf *out); /* "owner_id, wiki_slug" */

/* The shapes of what stands inside a table but is no setting: an index's
 * capacity (both throughputs), for reading, showing and comparing. */
extern const struct shape index_capacity_shape; /* over struct index */
#endif
