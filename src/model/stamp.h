/*
 * stamp - the marks by which a write knows itself again
 *
 * A write that was sent and not answered may have had its effect, and it may
 * still have it later.  So that it can be repeated without doing harm, and found
 * out, every write leaves a stamp in the item (aws-client.md 3, complaint 1):
 *
 *   created_mut   by the create; never changed after that
 *   mut_0..mut_f  by updates: a slot that belongs to the channel which writes
 *
 * A stamp begins with the time and ends with random bits, and compares as text;
 * within a session each is larger than the one before.
 * A write passes only if the slot is empty or holds a smaller stamp than its own.
 * So the stamps of a slot only grow, and no request can have its effect twice,
 * however often and however late it arrives.  Of a condition that failed
 * DynamoDB gives back the item: with the own stamp in the slot, the write is done;
 * with a smaller one, it is not; with a larger one another writer of the same slot
 * came after it, and only then it cannot be known.  Sixteen slots make that rare:
 * within a session two channels share one only beyond 16 connections.
 *
 * Clocks need not agree: who finds a larger stamp and knows that its own write was
 * not done takes a larger one still, and goes on from there.
 */
#ifndef WB_MODEL_STAMP_H
#define WB_MODEL_STAMP_H
#include "data/node.h"
#include "model/task.h"

enum { STAMP_TEXT = 21, SLOT_TEXT = 8, SLOTS = 16 };

struct stamp {
	char text[STAMP_TEXT];
	char slot[SLOT_TEXT]; /* the name of the attribute */
};

/* For a write that begins: for the task's channel, by the time of now. */
int stamp_make(struct task *t, struct stamp *out);
/* Larger than what others make in this millisecond. */
int stamp_make_last(struct task *t, struct stamp *out);
/* Larger than another, which is not the own. */
void stamp_pass(struct task *t, struct stamp *s, const char *other);

/* What stands in the attribute of an item; "" if nothing does. */
const char *stamp_of(const struct node *item, const char *attribute);
#endif
