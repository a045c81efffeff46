#include <wikibot/base.h>

#include "base/mem.h"

const char *wb_version(void)
{
	return PACKAGE_VERSION;
}

void wb_free(void *text)
{
	mem_free(text);
}

void wb_set_out_of_memory(void (*hook)(size_t size))
{
	mem_set_hook(hook);
}
