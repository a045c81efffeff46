/*
 * wiki - what the other files need to know of wikis
 */
#ifndef WB_MODEL_WIKI_H
#define WB_MODEL_WIKI_H
#include <wikibot/wiki.h>

#include "model/entity.h"

extern const struct entity wiki_entity;
/* The parts of a wiki's key, and of the id that its ACLs have. */
int wiki_check_key(struct task *t, const char *owner_id, const char *wiki_slug);
#endif
