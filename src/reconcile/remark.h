/*
 * remark - a word on something that is no step: why it is left alone, refused,
 * or not known
 */
#ifndef WB_RECONCILE_REMARK_H
#define WB_RECONCILE_REMARK_H
#include "base/vec.h"

enum remark_kind {
	REMARK_UNMANAGED, /* live, and the schema does not mention it */
	REMARK_UNSUPPORTED, /* declared, and the endpoint does not know the call */
	REMARK_UNREADABLE, /* declared, and reading it failed: an error */
	REMARK_SETTLING,   /* somebody's change is still under way */
	REMARK_REFUSED /* destructive or impossible in place; the last one */
};
struct remark {
	enum remark_kind kind;
	char *path;   /* "key", "indexes.by-oauth" */
	char *text;   /* the reason */
	char *advice; /* the recipe, or NULL; may have several lines */
	int line, column;
};
VEC_TYPE(remarks, struct remark);

const char *remark_name(enum remark_kind kind);
void remark_free(struct remark *r);
void remarks_free(struct remarks *list);
#endif
