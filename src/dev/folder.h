/*
 * folder - where a local environment lives
 *
 * In .wikibot/NAME of the project, which is the folder of the schema file, or the
 * working folder when there is none; where that may not be written to, below the
 * XDG state folder.  WIKIBOT_STATE_DIR names another folder instead of .wikibot.
 * All of it is private to the user, and git ignores it.
 *
 *	.wikibot/.gitignore	"*"
 *	.wikibot/NAME/lock	held by whoever changes the environment
 *	.wikibot/NAME/state	which engine, which process, which port
 *	.wikibot/NAME/log	what the engine says; log.old: what the last one said
 *	.wikibot/NAME/ENGINE/	its data, and its working folder
 */
#ifndef WB_DEV_FOLDER_H
#define WB_DEV_FOLDER_H
#include <stdint.h>

#include "base/error.h"
#include "base/vec.h"

struct folder {
	char *project; /* absolute */
	char *all;     /* .wikibot */
	char *name, *own;
	char *lock, *state, *log;
};

/* schema: the path of the file, or NULL; name: of the environment.  Nothing is
 * made. */
int folder_find(struct folder *out, const char *schema, const char *name,
    struct error *err) MUST_CHECK;
void folder_free(struct folder *f);
/* Make it, and the folder of the engine's data (NULL: none). */
int folder_make(
    const struct folder *f, const char *data, struct error *err) MUST_CHECK;
/* A folder with its parents, private to the user.  What is there already must be
 * a folder of the user's. */
int folder_make_path(const char *path, struct error *err) MUST_CHECK;
char *folder_data(const struct folder *f, const char *engine); /* caller's */
/* The names of the environments that are there, sorted; the caller's. */
VEC_TYPE(folder_names, char *);
void folder_list(const struct folder *f, struct folder_names *out);
void folder_names_free(struct folder_names *names);
/* Bytes of the files below path; 0 if it is not there. */
int64_t folder_size(const char *path);
/* Remove path and all below it; links are removed, not followed. */
int folder_remove(const char *path, struct error *err) MUST_CHECK;

/* Wait for the lock, at most as long as given; stop is asked in between.  The
 * descriptor is the caller's, closing it gives the lock back.  E_BUSY: another
 * one holds it. */
struct folder_wait {
	int64_t most_ms;
	bool (*stop)(void *arg);
	void (*waiting)(void *arg); /* called once, when it is not free */
	void *arg;
};
int folder_lock(const char *path, const struct folder_wait *wait, int *fd,
    struct error *err) MUST_CHECK;
/* Let some time pass; less when a signal comes in. */
void folder_pause(int ms);
#endif
