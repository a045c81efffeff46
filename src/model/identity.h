/*
 * identity - whom a provider knows by a name, and that it is one user only
 *
 * In a session with unique_identity each identity has a claim: an item of the
 * users table with the id "identity:" and the SHA-256 of provider and subject, and
 * with the id of the user whose it is in claimed_by.  It has none of the index's
 * attributes, so no lookup meets it.  User and claim are written in one
 * transaction.
 */
#ifndef WB_MODEL_IDENTITY_H
#define WB_MODEL_IDENTITY_H
#include "model/entity.h"
#include "model/write.h"

struct identity {
	const char *provider, *sub;
};

bool identity_is_claim(const char *id);
/* A user with its claim: WB_EXISTS, WB_TAKEN.  item is taken. */
int identity_create(struct task *t, struct node *item, const void **record);
/* An update that gives a user another identity: WB_NOT_FOUND, WB_CONFLICT,
 * WB_TAKEN. */
int identity_update(
    struct task *t, const struct update *u, const void **record);
int identity_find(
    struct task *t, const struct identity *who, const void **record);
#endif
