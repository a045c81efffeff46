/*
 * render_command - the command that would make a plan true, as a shell takes it
 */
#ifndef WB_RECONCILE_RENDER_COMMAND_H
#define WB_RECONCILE_RENDER_COMMAND_H
#include "reconcile/plan.h"

void render_command_apply(struct buf *out, const struct plan *p);
#endif
