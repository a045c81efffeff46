#include "dev/install.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "dev/process.h"

enum { INSTALL_MS = 300000, ASK_MS = 20000, SMALL_BYTES = 1 << 20 };

/* --- finding --- */

/* The folder of all that we installed; the caller's, or NULL. */
static char *engines_folder(void)
{
	const char *told = getenv("WIKIBOT_ENGINES_DIR");
	const char *data = getenv("XDG_DATA_HOME"), *home = getenv("HOME");
	struct buf path = BUF_INIT;

	if (told != NULL && *told != '\0')
		buf_add(&path, told);
	else if (data != NULL && data[0] == '/')
		buf_addf(&path, "%s/wikibot-provision/engines", data);
	else if (home != NULL && home[0] == '/')
		buf_addf(
		    &path, "%s/.local/share/wikibot-provision/engines", home);
	else
		return NULL;
	return buf_take(&path);
}

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
	       access(path, R_OK) == 0;
}

static bool reads(const char *path, struct buf *out)
{
	struct error ignored;

	return file_read(path, SMALL_BYTES, out, &ignored) == 0;
}

/* The mark says what was installed: another version of ours makes it anew. */
static bool is_installed(const struct engine *e, const char *home)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	bool same;

	buf_addf(&path, "%s/installed", home);
	same = reads(path.s, &text) && text_starts(text.s, e->package) &&
	       strcmp(text.s + strlen(e->package), "\n") == 0;
	buf_free(&text);
	buf_free(&path);
	return same;
}

/* The package.json beside a program of npm's. */
static char *npm_version(const char *program)
{
	const char *slash = strrchr(program, '/');
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct node *n = NULL;
	struct error ignored;
	char *version = NULL;

	buf_addn(&path, program, (size_t)(slash + 1 - program));
	buf_add(&path, "package.json");
	if (reads(path.s, &text) &&
	    json_parse(text.s, text.n, &n, &ignored) == 0)
		version = mem_strdup(node_text_or(n, "version", NULL));
	node_free(n);
	buf_free(&text);
	buf_free(&path);
	return version;
}

static bool in_folder(const struct engine *e, const char *home,
    const char *where, struct found *out)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, "%s/%s", home, e->program);
	if (!is_program(path.s)) {
		buf_free(&path);
		return false;
	}
	out->program = buf_take(&path);
	out->where = where;
	if (e->kind == ENGINE_NPM)
		out->version = npm_version(out->program);
	return true;
}

static bool in_engines(const struct engine *e, struct found *out)
{
	char *all = engines_folder();
	struct buf home = BUF_INIT;
	bool is_there;

	buf_addf(&home, "%s/%s", all != NULL ? all : "", e->name);
	is_there = all != NULL && is_installed(e, home.s) &&
	           in_folder(e, home.s, "installed", out);
	if (is_there) {
		mem_free(out->version);
		out->version = mem_strdup(e->version);
	}
	buf_free(&home);
	mem_free(all);
	return is_there;
}

static bool in_project(
    const struct engine *e, const char *project, struct found *out)
{
	struct buf home = BUF_INIT;
	bool is_there;

	if (project == NULL)
		return false;
	buf_addf(&home, "%s%s", project, e->kind == ENGINE_PIP ? "/.venv" : "");
	is_there = in_folder(e, home.s, "project", out);
	buf_free(&home);
	return is_there;
}

static bool in_path(const struct engine *e, struct found *out)
{
	const char *s = getenv("PATH");
	struct buf path = BUF_INIT;

	while (s != NULL && *s != '\0' && out->program == NULL) {
		size_t n = strcspn(s, ":");

		buf_reset(&path);
		buf_addn(&path, s, n);
		buf_addf(&path, "/%s", e->command);
		/* Not what an empty or relative part would find. */
		if (path.s[0] == '/' && is_program(path.s) &&
		    access(path.s, X_OK) == 0) {
			out->program = mem_strdup(path.s);
			out->where = "PATH";
		}
		s += n + (s[n] == ':');
	}
	buf_free(&path);
	return out->program != NULL;
}

bool install_find(
    const struct engine *e, const char *project, struct found *out)
{
	*out = (struct found){ 0 };
	return in_engines(e, out) || in_project(e, project, out) ||
	       in_path(e, out);
}

void install_found_free(struct found *found)
{
	mem_free(found->program);
	mem_free(found->version);
	*found = (struct found){ 0 };
}

/* --- installing --- */

void install_command(const struct engine *e, struct buf *out)
{
	buf_addf(out, "%s install %s", e->kind == ENGINE_NPM ? "npm" : "pip",
	    e->package);
}

void install_log_end(const char *path, struct buf *out)
{
	enum { LINES = 8, MOST = 300 };
	struct buf text = BUF_INIT;
	size_t from, lines = 0;

	if (!reads(path, &text) || text.n == 0) {
		buf_free(&text);
		return;
	}
	while (text.n > 0 && text.s[text.n - 1] == '\n')
		buf_cut(&text, text.n - 1);
	for (from = text.n; from > 0 && text.n - from < MOST; from--)
		if (text.s[from - 1] == '\n' && ++lines == LINES)
			break;
	buf_addf(out, "its last words (%s):\n%s", path, text.s + from);
	buf_free(&text);
}

/* What the installer needs: a machine, a tool and its version. */
static int check_needs(
    const struct engine *e, const char *log, struct error *err)
{
	struct utsname machine;
	struct buf script = BUF_INIT;
	const char *npm[] = { "npm", "--version", NULL };
	const char *python[] = { "python3", "-c", "import venv, ensurepip",
		NULL };
	const char *node[] = { "node", "-e", NULL, NULL };
	struct process_task task = { .log = log,
		.most_ms = ASK_MS,
		.keep = -1,
		.argv = e->kind == ENGINE_NPM ? npm : python };
	struct error failed = { 0 };
	int rc = 0;

	if (e->machine != NULL && uname(&machine) == 0 &&
	    strcmp(machine.machine, e->machine) != 0)
		return error_set(err, E_UNSUPPORTED,
		    "%s has no program for this machine (%s); choose another "
		    "with --engine",
		    e->title, machine.machine);
	if (process_run(&task, &failed) != 0)
		return error_set(err, E_UNSUPPORTED,
		    "%s is installed with %s, which is not there or does not "
		    "work",
		    e->title,
		    e->kind == ENGINE_NPM ? "npm" : "python3 and its venv");
	if (e->least_node == 0)
		return 0;
	buf_addf(&script,
	    "process.exit(parseInt(process.versions.node) < %d ? 1 : 0)",
	    e->least_node);
	node[2] = script.s;
	task.argv = node;
	if (process_run(&task, &failed) != 0)
		rc = error_set(err, E_UNSUPPORTED, "%s needs node %d or newer",
		    e->title, e->least_node);
	buf_free(&script);
	return rc;
}

/* Versions are pinned, so what npm has kept of them is as good; and without a
 * network it must not try for minutes. */
static int run_npm(const struct engine *e, const char *home,
    struct process_task *task, struct error *err)
{
	const char *argv[] = { "npm", "install", "--no-save", "--no-audit",
		"--no-fund", "--prefer-offline", "--fetch-retries", "2",
		"--fetch-retry-mintimeout", "1000", "--fetch-retry-maxtimeout",
		"5000", "--prefix", home, e->package, NULL };

	task->argv = argv;
	return process_run(task, err);
}

static int run_pip(const struct engine *e, const char *home,
    struct process_task *task, struct error *err)
{
	struct buf pip = BUF_INIT;
	const char *make[] = { "python3", "-m", "venv", home, NULL };
	const char *argv[] = { NULL, "install", "--disable-pip-version-check",
		e->package, NULL };
	int rc;

	buf_addf(&pip, "%s/bin/pip", home);
	argv[0] = pip.s;
	task->argv = make;
	rc = process_run(task, err);
	task->argv = argv;
	if (rc == 0)
		rc = process_run(task, err);
	buf_free(&pip);
	return rc;
}

static int fill(const struct engine *e, const char *home,
    struct process_task *task, struct error *err)
{
	struct buf mark = BUF_INIT, path = BUF_INIT;
	int rc = e->kind == ENGINE_NPM ? run_npm(e, home, task, err)
	                               : run_pip(e, home, task, err);

	buf_addf(&mark, "%s\n", e->package);
	buf_addf(&path, "%s/installed", home);
	if (rc == 0)
		rc = file_replace(path.s, mark.s, mark.n, err);
	buf_free(&path);
	buf_free(&mark);
	return rc;
}

static int install_locked(const struct engine *e, const char *home,
    struct process_task *task, struct error *err)
{
	struct buf said = BUF_INIT;
	int rc;

	(void)unlink(task->log);
	rc = check_needs(e, task->log, err);
	if (rc != 0)
		return rc;
	rc = folder_remove(home, err);
	if (rc == 0 && mkdir(home, 0700) != 0)
		rc = error_io(err, errno, "cannot make '%s'", home);
	if (rc == 0 && (rc = fill(e, home, task, err)) != 0 &&
	    err->code != E_CANCELLED) {
		install_log_end(task->log, &said);
		error_wrap(err, "cannot install %s %s", e->title, e->version);
		if (said.n > 0) {
			struct error whole = *err;

			error_set(
			    err, whole.code, "%s; %s", whole.text, said.s);
		}
	}
	buf_free(&said);
	return rc;
}

/* The lock is held by the installer too, so that one which outlives us is not
 * disturbed by the next. */
int install_engine(
    const struct engine *e, const struct folder_wait *wait, struct error *err)
{
	char *all = engines_folder();
	struct buf home = BUF_INIT, log = BUF_INIT, lock = BUF_INIT;
	struct process_task task = { .most_ms = INSTALL_MS,
		.stop = wait->stop,
		.stop_arg = wait->arg,
		.keep = -1 };
	int rc = -1;

	if (all == NULL) {
		error_set(err, E_IO,
		    "there is no HOME; set WIKIBOT_ENGINES_DIR to a folder for "
		    "engines");
		goto out;
	}
	buf_addf(&home, "%s/%s", all, e->name);
	buf_addf(&log, "%s/%s.log", all, e->name);
	buf_addf(&lock, "%s/%s.lock", all, e->name);
	task.log = log.s;
	if (folder_make_path(all, err) != 0 ||
	    folder_lock(lock.s, wait, &task.keep, err) != 0)
		goto out;
	rc =
	    is_installed(e, home.s) ? 0 : install_locked(e, home.s, &task, err);
out:
	if (task.keep >= 0)
		close(task.keep);
	buf_free(&lock);
	buf_free(&log);
	buf_free(&home);
	mem_free(all);
	return rc;
}
