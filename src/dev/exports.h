/*
 * exports - the environment in which everybody talks to the local engine
 *
 * The AWS CLI, the SDKs and libwikibot all read these variables.  The published
 * example credentials stand in them, never the user's own; what would win over
 * them or get in their way is unset.
 */
#ifndef WB_DEV_EXPORTS_H
#define WB_DEV_EXPORTS_H
#include "dev/state.h"

enum exports_format {
	EXPORTS_SHELL,
	EXPORTS_JSON,
	EXPORTS_DOTENV, /* which cannot unset anything */
	EXPORTS_FISH
};
void exports_print(
    const struct state *s, enum exports_format format, struct buf *out);
#endif
