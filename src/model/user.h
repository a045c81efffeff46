/*
 * user - what the other files need to know of users
 */
#ifndef WB_MODEL_USER_H
#define WB_MODEL_USER_H
#include <wikibot/user.h>

#include "model/entity.h"

#define INDEX_OAUTH "by-oauth"

extern const struct entity user_entity;
/* An id that is a user's, and not a claim's. */
int user_check_id(struct task *t, const char *id);
#endif
