#define _XOPEN_SOURCE 700 /* realpath */

#include "dev/folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"

enum { DEEPEST = 64, LONGEST_NAME = 64, TICK_MS = 20 };

static char *join(const char *folder, const char *name)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s%s%s", folder,
	    folder[0] != '\0' && folder[strlen(folder) - 1] == '/' ? "" : "/",
	    name);
	return buf_take(&path);
}

static int check_name(const char *name, struct error *err)
{
	size_t n = 0;

	while (isalnum((unsigned char)name[n]) ||
	       (name[n] != '\0' && strchr("-_.", name[n]) != NULL))
		n++;
	if (n > 0 && n <= LONGEST_NAME && name[n] == '\0' && name[0] != '.')
		return 0;
	return error_set(err, E_USAGE,
	    "'%s' cannot name a local environment: use up to %d letters, "
	    "digits, '-', '_' and '.'",
	    name, LONGEST_NAME);
}

static int find_project(
    struct folder *out, const char *schema, struct error *err)
{
	const char *slash = schema != NULL ? strrchr(schema, '/') : NULL;
	char *dir = slash == NULL ? mem_strdup(".")
	            : slash == schema
	                ? mem_strdup("/")
	                : mem_strndup(schema, (size_t)(slash - schema));

	out->project = realpath(dir, NULL);
	if (out->project == NULL)
		error_io(
		    err, errno, "cannot find the project folder '%s'", dir);
	mem_free(dir);
	return out->project != NULL ? 0 : -1;
}

/* One folder per project: its path, without slashes. */
static char *in_state_home(const char *project, struct error *err)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	struct buf path = BUF_INIT;

	if (state != NULL && state[0] == '/')
		buf_add(&path, state);
	else if (home != NULL && home[0] == '/')
		buf_addf(&path, "%s/.local/state", home);
	if (path.n == 0) {
		error_set(err, E_IO,
		    "'%s' may not be written to, and there is no HOME; set "
		    "WIKIBOT_STATE_DIR to a folder for the local environment",
		    project);
		return NULL;
	}
	buf_add(&path, "/wikibot-provision/");
	for (const char *c = project + 1; *c != '\0'; c++)
		buf_addc(&path, *c == '/' ? '%' : *c);
	return buf_take(&path);
}

static char *find_all(const char *project, struct error *err)
{
	const char *told = getenv("WIKIBOT_STATE_DIR");
	char *here;

	if (told != NULL && *told != '\0') {
		here = told[0] == '/' ? mem_strdup(told) : NULL;
		if (here == NULL)
			error_set(err, E_USAGE,
			    "WIKIBOT_STATE_DIR '%s' is no absolute path", told);
		return here;
	}
	here = join(project, ".wikibot");
	if (access(here, W_OK) == 0 || access(project, W_OK) == 0)
		return here;
	mem_free(here);
	return in_state_home(project, err);
}

int folder_find(
    struct folder *out, const char *schema, const char *name, struct error *err)
{
	*out = (struct folder){ 0 };
	if (check_name(name, err) != 0 || find_project(out, schema, err) != 0)
		return -1;
	out->all = find_all(out->project, err);
	if (out->all == NULL) {
		folder_free(out);
		return -1;
	}
	out->name = mem_strdup(name);
	out->own = join(out->all, name);
	out->lock = join(out->own, "lock");
	out->state = join(out->own, "state");
	out->log = join(out->own, "log");
	return 0;
}

void folder_free(struct folder *f)
{
	mem_free(f->project);
	mem_free(f->all);
	mem_free(f->name);
	mem_free(f->own);
	mem_free(f->lock);
	mem_free(f->state);
	mem_free(f->log);
	*f = (struct folder){ 0 };
}

char *folder_data(const struct folder *f, const char *engine)
{
	return join(f->own, engine);
}

int folder_make_path(const char *path, struct error *err)
{
	struct stat st;
	char *part;

	for (const char *s = path + 1;; s++) {
		if (*s != '/' && *s != '\0')
			continue;
		part = mem_strndup(path, (size_t)(s - path));
		if (mkdir(part, 0700) != 0 && errno != EEXIST) {
			error_io(
			    err, errno, "cannot make the folder '%s'", part);
			mem_free(part);
			return -1;
		}
		mem_free(part);
		if (*s == '\0')
			break;
	}
	if (lstat(path, &st) != 0)
		return error_io(err, errno, "cannot look at '%s'", path);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return error_set(err, E_IO,
		    "'%s' is not a folder of yours: remove it, or set "
		    "WIKIBOT_STATE_DIR",
		    path);
	return 0;
}

int folder_make(const struct folder *f, const char *data, struct error *err)
{
	static const char all[] = "*\n";
	char *ignore;
	int rc;

	if (folder_make_path(f->all, err) != 0 ||
	    folder_make_path(f->own, err) != 0)
		return -1;
	if (chmod(f->own, 0700) != 0)
		return error_io(err, errno, "cannot protect '%s'", f->own);
	ignore = join(f->all, ".gitignore");
	rc = access(ignore, F_OK) == 0
	         ? 0
	         : file_replace(ignore, all, sizeof all - 1, err);
	mem_free(ignore);
	if (rc == 0 && data != NULL &&
	    (rc = folder_make_path(data, err)) == 0 && chmod(data, 0700) != 0)
		rc = error_io(err, errno, "cannot protect '%s'", data);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void folder_list(const struct folder *f, struct folder_names *out)
{
	DIR *dir = opendir(f->all);
	struct dirent *entry;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct error ignored;
		struct buf state = BUF_INIT;

		buf_addf(&state, "%s/%s/state", f->all, entry->d_name);
		if (check_name(entry->d_name, &ignored) == 0 &&
		    access(state.s, F_OK) == 0)
			*vec_push(out) = mem_strdup(entry->d_name);
		buf_free(&state);
	}
	if (dir != NULL)
		closedir(dir);
	vec_sort(out, by_name);
}

void folder_names_free(struct folder_names *names)
{
	vec_each (char *, name, names)
		mem_free(*name);
	vec_free(names);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int64_t size_below(const char *path, int depth)
{
	struct stat st;
	struct dirent *entry;
	int64_t sum = 0;
	DIR *dir;

	if (lstat(path, &st) != 0 || depth > DEEPEST)
		return 0;
	if (!S_ISDIR(st.st_mode))
		return S_ISREG(st.st_mode) ? (int64_t)st.st_size : 0;
	dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		char *below = join(path, entry->d_name);

		if (!is_dots(entry->d_name))
			sum += size_below(below, depth + 1);
		mem_free(below);
	}
	if (dir != NULL)
		closedir(dir);
	return sum;
}

int64_t folder_size(const char *path)
{
	return size_below(path, 0);
}

static int remove_below(const char *path, int depth, struct error *err)
{
	struct stat st;
	struct dirent *entry;
	DIR *dir;
	int rc = 0;

	if (lstat(path, &st) != 0)
		return errno == ENOENT
		           ? 0
		           : error_io(err, errno, "cannot look at '%s'", path);
	if (!S_ISDIR(st.st_mode))
		return unlink(path) == 0
		           ? 0
		           : error_io(err, errno, "cannot remove '%s'", path);
	if (depth > DEEPEST || (dir = opendir(path)) == NULL)
		return error_io(err, errno, "cannot open '%s'", path);
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		char *below = join(path, entry->d_name);

		if (!is_dots(entry->d_name))
			rc = remove_below(below, depth + 1, err);
		mem_free(below);
	}
	closedir(dir);
	if (rc == 0 && rmdir(path) != 0)
		rc = error_io(err, errno, "cannot remove '%s'", path);
	return rc;
}

int folder_remove(const char *path, struct error *err)
{
	return remove_below(path, 0, err);
}

void folder_pause(int ms)
{
	(void)poll(NULL, 0, ms);
}

int folder_lock(const char *path, const struct folder_wait *wait, int *fd,
    struct error *err)
{
	int64_t until = clock_mono(&clock_system) + wait->most_ms;
	bool told = false;

	*fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*fd < 0)
		return error_io(err, errno, "cannot open '%s'", path);
	while (flock(*fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			error_io(err, errno, "cannot lock '%s'", path);
		else if (wait->stop != NULL && wait->stop(wait->arg))
			error_set(err, E_CANCELLED,
			    "stopped while waiting for another run");
		else if (clock_mono(&clock_system) >= until)
			error_set(err, E_BUSY,
			    "another wikibot-provision works on this "
			    "environment ('%s' is locked)",
			    path);
		else {
			if (!told && wait->waiting != NULL)
				wait->waiting(wait->arg);
			told = true;
			folder_pause(TICK_MS);
			continue;
		}
		close(*fd);
		*fd = -1;
		return -1;
	}
	return 0;
}
