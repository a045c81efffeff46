/*
 * wikibot - users, wikis and ACLs of a wiki host on DynamoDB
 *
 *	struct wb_session_options o = { .size = sizeof o, .environment = "dev" };
 *	struct wb_session *s;
 *	struct wb_error err;
 *	const struct wb_user *user;
 *
 *	if (wb_session_open(&o, &s, &err) != WB_OK)
 *		...
 *	if (wb_user_get(s, id, NULL, &user, &err) == WB_NOT_FOUND)
 *		...
 *
 * See libwikibot(3).
 */
#ifndef WB_WIKIBOT_WIKIBOT_H
#define WB_WIKIBOT_WIKIBOT_H
#include <wikibot/acl.h>
#include <wikibot/bulk.h>
#include <wikibot/error.h>
#include <wikibot/fake.h>
#include <wikibot/list.h>
#include <wikibot/session.h>
#include <wikibot/user.h>
#include <wikibot/wiki.h>
#endif
