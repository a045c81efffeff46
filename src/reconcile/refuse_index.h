/*
 * refuse_index - what cannot be done to an index in place
 */
#ifndef WB_RECONCILE_REFUSE_INDEX_H
#define WB_RECONCILE_REFUSE_INDEX_H
#include "reconcile/table_plan.h"

void refuse_index_table(struct table_plan *t);
#endif
