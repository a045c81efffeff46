/*
 * fault_op - the operations of the library, with what they do when all is well
 */
#ifndef WB_TEST_MODEL_FAULT_OP_H
#define WB_TEST_MODEL_FAULT_OP_H
#include "model/fault_world.h"

struct fault_op {
	const char *name;
	enum wb_status want;
	bool unique;   /* in a session with unique_identity */
	bool makes_id; /* the library makes the user's id */
	bool shared;   /* changes nothing: one seed does for all cases */
	/* Deletes what is not there: that is success where an answer was lost,
	 * since it may have been the one that said so. */
	bool or_ok;
	const void *with; /* of seed or act */
	void (*seed)(const struct fault_run *r);
	void (*act)(struct fault_run *r);
	bool deletes; /* one record */
	bool unsure;  /* it cannot always be found out */
	/* A write by somebody else that changes the version only, or makes anew
	 * what was deleted. */
	void (*touch)(const struct fault_run *r);
	void (*state)(struct buf *out, const struct fault_run *r);
	/* The state without and with the effect; after NULL: there is none. */
	const char *before, *after;
	const char *answer; /* of a success */
	/* Consists of several writes: cut off, it leaves some of them done.
	 * Whether what it gave out agrees with the state; sure: wholly. */
	bool (*told)(const struct fault_run *r, const char *state, bool sure);
};
extern const struct fault_op fault_ops[];
extern const int fault_op_count;
#endif
