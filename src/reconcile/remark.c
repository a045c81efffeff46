#include "reconcile/remark.h"

const char *remark_name(enum remark_kind kind)
{
	static const char *const names[] = { "unmanaged", "unsupported",
		"unreadable", "settling", "refused" };

	return names[kind];
}

void remark_free(struct remark *r)
{
	mem_free(r->path);
	mem_free(r->text);
	mem_free(r->advice);
	*r = (struct remark){ 0 };
}

void remarks_free(struct remarks *list)
{
	vec_each (struct remark, r, list)
		remark_free(r);
	vec_free(list);
}
