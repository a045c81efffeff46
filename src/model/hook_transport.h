/*
 * hook_transport - a transport that asks the program's hook
 */
#ifndef WB_MODEL_HOOK_TRANSPORT_H
#define WB_MODEL_HOOK_TRANSPORT_H
#include <wikibot/hooks.h>

#include "aws/http.h"

struct hook_options {
	wb_transport_hook *hook;
	void *arg;
	const struct clock *clock;
	const struct wb_clock *given; /* NULL: the system's */
};
struct transport *hook_transport_new(const struct hook_options *options);
#endif
