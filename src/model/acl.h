/*
 * acl - what the other files need to know of ACLs
 */
#ifndef WB_MODEL_ACL_H
#define WB_MODEL_ACL_H
#include <wikibot/acl.h>

#include "model/entity.h"

extern const struct entity acl_entity;
/* "OWNER:SLUG", the caller's; NULL with the error where it cannot be one. */
char *acl_wiki_id(struct task *t, const char *owner_id, const char *wiki_slug);
#endif
