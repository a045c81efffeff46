/*
 * The library, as a program uses it: one session for all threads.  What it puts
 * are new wikis, each under a name of its own.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <wikibot/wikibot.h>

#include "measure.h"

static struct wb_session *session;
static const struct measure_job *job;
static _Atomic long created;

static void begin(const struct measure_job *j)
{
	struct wb_session_options options = { .size = sizeof options,
		.endpoint_url = j->url,
		.users_table = "unused",
		.wikis_table = j->table,
		.acls_table = "unused",
		.max_connections = j->in_flight };
	struct wb_error err;

	job = j;
	if (wb_session_open(&options, &session, &err) != WB_OK)
		measure_fail("wb_session_open", err.text);
}

static void end(void)
{
	wb_session_unref(session);
}

static const char *stored(const char *name)
{
	return node_text_or(node_key(job->item, name), "S", "");
}

static void create(void)
{
	char slug[64];
	struct wb_wiki_input in = { .size = sizeof in,
		.owner_id = stored("owner_id"),
		.wiki_slug = slug,
		.display_name = stored("display_name"),
		.repo_path = stored("repo_path"),
		.mcp_token_hash = stored("mcp_token_hash"),
		.is_public = true,
		.last_accessed = stored("last_accessed"),
		.page_count = 128 };
	const struct wb_wiki *wiki;
	struct wb_error err;

	snprintf(slug, sizeof slug, "notes-%ld-%ld", (long)getpid(), created++);
	if (wb_wiki_create(session, &in, NULL, &wiki, &err) != WB_OK)
		measure_fail("wb_wiki_create", err.text);
	wb_wiki_free(wiki);
}

static void get(void)
{
	const struct wb_wiki *wiki;
	struct wb_error err;

	if (wb_wiki_get(session, stored("owner_id"), stored("wiki_slug"), NULL,
	        &wiki, &err) != WB_OK)
		measure_fail("wb_wiki_get", err.text);
	if (wiki->page_count != 128)
		measure_fail("wb_wiki_get", "another wiki");
	wb_wiki_free(wiki);
}

static void lib_run(void *worker, long operations)
{
	(void)worker;
	while (operations-- > 0) {
		if (job->put)
			create();
		else
			get();
	}
}

static void *lib_open(const struct measure_job *j)
{
	(void)j;
	return wb_session_ref(session);
}

static void lib_close(void *worker)
{
	wb_session_unref(worker);
}

int main(int argc, char **argv)
{
	static const struct measure_client client = { begin, end, lib_open,
		lib_run, lib_close };

	return measure_main(argc, argv, &client);
}
