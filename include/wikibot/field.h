/*
 * field - what an update does to an attribute, and attributes of others
 *
 * A zeroed field keeps what is stored, so an update names only what it changes:
 *
 *	struct wb_wiki_update up = { .size = sizeof up };
 *	up.display_name = wb_set_text("Cats");
 *	up.mcp_token_hash = wb_remove_text();
 *	up.page_count = wb_add_number(1);
 */
#ifndef WB_WIKIBOT_FIELD_H
#define WB_WIKIBOT_FIELD_H
#include <wikibot/base.h>

enum wb_change {
	WB_KEEP,
	WB_SET,
	WB_REMOVE,
	WB_ADD, /* numbers: atomic, also where many add at once */
	WB_NOW  /* times: the time of the call */
};
struct wb_text {
	enum wb_change change;
	const char *value;
};
struct wb_number {
	enum wb_change change;
	int64_t value;
};
struct wb_flag {
	enum wb_change change;
	bool value;
};

static inline struct wb_text wb_set_text(const char *value)
{
	struct wb_text f = { WB_SET, value };
	return f;
}
static inline struct wb_text wb_set_now(void)
{
	struct wb_text f = { WB_NOW, NULL };
	return f;
}
static inline struct wb_text wb_remove_text(void)
{
	struct wb_text f = { WB_REMOVE, NULL };
	return f;
}
static inline struct wb_number wb_set_number(int64_t value)
{
	struct wb_number f = { WB_SET, value };
	return f;
}
static inline struct wb_number wb_add_number(int64_t value)
{
	struct wb_number f = { WB_ADD, value };
	return f;
}
static inline struct wb_number wb_remove_number(void)
{
	struct wb_number f = { WB_REMOVE, 0 };
	return f;
}
static inline struct wb_flag wb_set_flag(bool value)
{
	struct wb_flag f = { WB_SET, value };
	return f;
}
static inline struct wb_flag wb_remove_flag(void)
{
	struct wb_flag f = { WB_REMOVE, false };
	return f;
}

/* An attribute of a stored item that the library does not know.  Its value is
 * DynamoDB's JSON, as it came: {"N":"1"}.  Updates leave such attributes as they
 * are. */
struct wb_attribute {
	const char *name, *json;
};
#endif
