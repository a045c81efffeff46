/* Which index keeps a table from other changes: control-plane.md R12. */
#include "reconcile/model_state.h"

static const char *status_of(const struct node *index)
{
	return node_text_or(index, "IndexStatus", "ACTIVE");
}

const struct node *model_busy_allocating(const struct node *description)
{
	node_each (index, node_key(description, "GlobalSecondaryIndexes"))
		if (strcmp(status_of(index), "CREATING") == 0 &&
		    !node_bool_or(index, "Backfilling", false))
			return index;
	return NULL;
}

const struct node *model_busy_moving(const struct node *description)
{
	node_each (index, node_key(description, "GlobalSecondaryIndexes"))
		if (strcmp(status_of(index), "CREATING") == 0 ||
		    strcmp(status_of(index), "DELETING") == 0)
			return index;
	return NULL;
}
