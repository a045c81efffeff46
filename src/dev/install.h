/*
 * install - where an engine's program is, and getting it
 *
 * Looked for in this order: the engines that we installed, the project's own
 * (node_modules, .venv), PATH.  We install into a folder per engine below
 * WIKIBOT_ENGINES_DIR or the XDG data folder, by npm or pip, never into the
 * system.
 */
#ifndef WB_DEV_INSTALL_H
#define WB_DEV_INSTALL_H
#include "dev/engines.h"
#include "dev/folder.h"

struct found {
	char *program;
	char *version;     /* NULL: not known */
	const char *where; /* "installed", "project", "PATH" */
};
/* False: it is in none of the places.  project: a folder, or NULL. */
bool install_find(
    const struct engine *e, const char *project, struct found *out);
void install_found_free(struct found *found);

/* What would be typed, for the question and for refusals. */
void install_command(const struct engine *e, struct buf *out);
/* E_UNSUPPORTED: not for this machine, or npm or python is missing or too old;
 * E_NETWORK, E_IO: the installer failed, with the end of what it said. */
int install_engine(const struct engine *e, const struct folder_wait *wait,
    struct error *err) MUST_CHECK;
/* The last lines of a log, for messages. */
void install_log_end(const char *path, struct buf *out);
#endif
