#include "reconcile/refuse_index.h"

#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "reconcile/diff_index.h"
#include "schema/settings_billing.h"

static void refuse(struct table_plan *t, const char *index, const char *advice,
    const char *fmt, ...) PRINTF_LIKE(4, 5);

static void refuse(struct table_plan *t, const char *index, const char *advice,
    const char *fmt, ...)
{
	struct buf text = BUF_INIT, path = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	buf_addf(&path, "indexes%s%s", index != NULL ? "." : "",
	    index != NULL ? index : "");
	table_plan_remark(t, REMARK_REFUSED, path.s, buf_take(&text), advice);
	buf_free(&path);
}

static const char local_recipe[] =
    "local indexes are made with the table: describe a new table that has "
    "it, copy the items, switch readers and writers; or take a global index, "
    "which can be added to a live table";

static void refuse_local(struct table_plan *t)
{
	vec_each (struct index, ix, &t->want.indexes)
		if (ix->local && diff_index_verb(&t->live, &t->want,
		                     ix->name) == INDEX_CREATE)
			refuse(t, ix->name, local_recipe,
			    "a local index cannot be added to a live table");
	vec_each (struct index, is, &t->live.table.indexes)
		if (is->local && diff_index_verb(&t->live, &t->want,
		                     is->name) == INDEX_DELETE)
			refuse(t, is->name,
			    "take it out of removed_indexes: it goes only "
			    "with its table",
			    "a local index cannot be removed from a live "
			    "table");
}

/* R16: the way round is blue and green, with both there for a while. */
static char *replace_recipe(const struct index *ix)
{
	struct buf out = BUF_INIT;

	buf_addf(&out,
	    "1. put the new form under another name, say '%s-v2', keep '%s' "
	    "as it is, and apply\n"
	    "2. switch the queries to '%s-v2'\n"
	    "3. take '%s' out of indexes, put it under removed_indexes, and "
	    "apply\n"
	    "or, if queries on it may fail while it is rebuilt: "
	    "strategy: recreate",
	    ix->name, ix->name, ix->name, ix->name);
	return buf_take(&out);
}

static void refuse_replaced(struct table_plan *t)
{
	vec_each (struct index, ix, &t->want.indexes) {
		const struct index *is = diff_index_live(&t->live, ix->name);
		char *was, *is_to_be, *recipe;

		if (diff_index_verb(&t->live, &t->want, ix->name) !=
		    INDEX_REPLACE)
			continue;
		if (is == NULL || (ix->recreate && !ix->local && !is->local))
			continue;
		was = diff_index_show(&t->live.table, is);
		is_to_be = diff_index_show(&t->want, ix);
		recipe = replace_recipe(ix);
		refuse(t, ix->name,
		    ix->local || is->local ? local_recipe : recipe,
		    "the key and projection of an index cannot be changed: "
		    "it is %s, the schema says %s",
		    was, is_to_be);
		mem_free(was);
		mem_free(is_to_be);
		mem_free(recipe);
	}
}

/* R21: an index that nobody mentions gives an attribute another type. */
static void refuse_type(
    struct table_plan *t, const struct index *ix, const struct attribute *a)
{
	char live = table_attribute_type(&t->live.table, a->name);

	if (live == 0 || live == a->type || !key_uses(&ix->key, a->name))
		return;
	vec_each (struct index, is, &t->live.table.indexes)
		if (key_uses(&is->key, a->name) &&
		    diff_index_verb(&t->live, &t->want, is->name) ==
		        INDEX_UNMANAGED)
			refuse(t, ix->name,
			    "use an attribute of another name, or remove that "
			    "index first by removed_indexes",
			    "attribute '%s' is %c here, and %c in the live "
			    "index '%s'",
			    a->name, a->type, live, is->name);
}

static void refuse_types(struct table_plan *t)
{
	vec_each (struct index, ix, &t->want.indexes) {
		enum index_verb verb =
		    diff_index_verb(&t->live, &t->want, ix->name);

		if (verb != INDEX_CREATE && verb != INDEX_REPLACE)
			continue;
		vec_each (struct attribute, a, &t->want.attributes)
			refuse_type(t, ix, a);
	}
}

static bool has_capacity(const struct index *ix)
{
	return ix->provisioned.read > 0 && ix->provisioned.write > 0;
}

/* R27: a flip has to bring capacity for each index that is live then. */
static void refuse_flip(struct table_plan *t)
{
	struct plan_context context = { .have = &t->live, .want = &t->want };
	struct texts lacking = { 0 };

	settings_billing_lacking(&context, &lacking);
	vec_each (char *, name, &lacking)
		refuse(t, *name,
		    "put the index into the schema with its "
		    "provisioned_throughput, or under removed_indexes",
		    "switching to PROVISIONED needs capacity for the live "
		    "index '%s'",
		    *name);
	texts_free(&lacking);
}

/* The schema is checked against the mode it states; if it states none, the
 * table's own decides. */
static void refuse_mode(struct table_plan *t)
{
	int mode = settings_billing_mode(&t->live, &t->want);

	if (t->want.set.billing.mode != 0)
		return;
	vec_each (struct index, ix, &t->want.indexes) {
		enum index_verb verb =
		    diff_index_verb(&t->live, &t->want, ix->name);

		if (ix->local)
			continue;
		if (mode == MODE_PROVISIONED && verb != INDEX_KEEP &&
		    !has_capacity(ix))
			refuse(t, ix->name,
			    "state billing.mode: PROVISIONED with the "
			    "capacity of the table and of each index",
			    "the live table is PROVISIONED, and the index has "
			    "no capacity");
		else if (mode == MODE_PROVISIONED &&
		         (ix->maximum.read > 0 || ix->maximum.write > 0))
			refuse(t, ix->name,
			    "state billing.mode: PAY_PER_REQUEST, or take "
			    "the maximum out",
			    "the live table is PROVISIONED, which has no "
			    "on-demand maximum");
	}
}

/* R24, counting what is live and stays. */
static void refuse_limits(struct table_plan *t)
{
	size_t indexes = 0, projected = 0;
	bool grows = false;

	vec_each (struct index, is, &t->live.table.indexes) {
		enum index_verb verb =
		    diff_index_verb(&t->live, &t->want, is->name);

		if (verb == INDEX_KEEP || verb == INDEX_UNMANAGED) {
			indexes += is->local ? 0 : 1;
			projected += is->projected.n;
		}
	}
	vec_each (struct index, ix, &t->want.indexes) {
		enum index_verb verb =
		    diff_index_verb(&t->live, &t->want, ix->name);

		if (verb == INDEX_CREATE || verb == INDEX_REPLACE) {
			indexes += ix->local ? 0 : 1;
			projected += ix->projected.n;
			grows = true;
		}
	}
	if (grows && indexes > LIMIT_GLOBAL_INDEXES)
		refuse(t, NULL, "remove others by removed_indexes",
		    "the table would have %zu global indexes, and may have %d",
		    indexes, LIMIT_GLOBAL_INDEXES);
	if (grows && projected > LIMIT_PROJECTED)
		refuse(t, NULL, "project less, or ALL",
		    "the indexes would project %zu attributes, and may "
		    "project %d",
		    projected, LIMIT_PROJECTED);
}

void refuse_index_table(struct table_plan *t)
{
	refuse_local(t);
	refuse_replaced(t);
	refuse_types(t);
	refuse_flip(t);
	refuse_mode(t);
	refuse_limits(t);
}
