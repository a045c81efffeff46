/*
 * wikis - the wikis of an owner
 *
 *	wikis create OWNER SLUG     a new one
 *	wikis visit OWNER SLUG      count a page more
 *	wikis list OWNER [CURSOR]   two of them, and where to go on
 *	wikis delete OWNER SLUG     with all its ACLs
 */
#include <wikibot/wikibot.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum wb_status create(
    struct wb_session *s, char **args, struct wb_error *err)
{
	const struct wb_wiki_input in = {
		.size = sizeof in, .owner_id = args[0], .wiki_slug = args[1]
	};
	const struct wb_wiki *wiki;
	enum wb_status status = wb_wiki_create(s, &in, NULL, &wiki, err);

	if (status == WB_OK)
		printf(
		    "%s was made at %s\n", wiki->wiki_slug, wiki->created_at);
	wb_wiki_free(wiki); /* NULL on failure, which is fine */
	return status;
}

/* An addition is right however many visit at once; to read, add and write would
 * lose some. */
static enum wb_status visit(
    struct wb_session *s, char **args, struct wb_error *err)
{
	struct wb_wiki_update up = { .size = sizeof up };
	const struct wb_wiki *wiki;
	enum wb_status status;

	up.page_count = wb_add_number(1);
	up.last_accessed = wb_set_now();
	status = wb_wiki_update(s, args[0], args[1], &up, NULL, &wiki, err);
	if (status == WB_OK)
		printf("%s has %lld pages\n", wiki->wiki_slug,
		    (long long)wiki->page_count);
	wb_wiki_free(wiki);
	return status;
}

static enum wb_status list(
    struct wb_session *s, char **args, struct wb_error *err)
{
	const struct wb_list page = {
		.size = sizeof page, .max_items = 2, .cursor = args[1]
	};
	struct wb_wiki_iter *it;
	const struct wb_wiki *wiki;
	enum wb_status status;

	status = wb_wiki_list_by_owner(s, args[0], &page, NULL, &it, err);
	if (status != WB_OK)
		return status;
	while ((status = wb_wiki_iter_next(it, &wiki, err)) == WB_OK &&
	       wiki != NULL) {
		printf("%s, %lld pages\n", wiki->wiki_slug,
		    (long long)wiki->page_count);
		wb_wiki_free(wiki);
	}
	if (status == WB_OK && wb_wiki_iter_cursor(it) != NULL)
		printf("next: %s\n", wb_wiki_iter_cursor(it));
	wb_wiki_iter_free(it);
	return status;
}

static enum wb_status delete (
    struct wb_session *s, char **args, struct wb_error *err) {
	const struct wb_purge *done;
	enum wb_status status = wb_wiki_delete_with_acls(
	    s, args[0], args[1], NULL, &done, err);

	if (done != NULL) /* also on failure, if anything was done */
	printf("%zu ACLs are deleted, %zu are left, the wiki is %s\n",
	    done->acl_count, done->left_count,
	    done->wiki_deleted ? "deleted" : "not");
	wb_purge_free(done);
	return status;
}

static const struct {
	const char *name;
	int least, most; /* arguments */
	enum wb_status (*run)(struct wb_session *, char **, struct wb_error *);
} commands[] = {
	{ "create", 2, 2, create },
	{ "visit", 2, 2, visit },
	{ "list", 1, 2, list },
	{ "delete", 2, 2, delete },
};

int main(int argc, char **argv)
{
	const struct wb_session_options options = { .size = sizeof options };
	struct wb_session *s;
	struct wb_error err;
	enum wb_status status;
	size_t i, n = sizeof commands / sizeof *commands;

	for (i = 0; i < n; i++)
		if (argc > 1 && strcmp(argv[1], commands[i].name) == 0)
			break;
	if (i == n || argc - 2 < commands[i].least ||
	    argc - 2 > commands[i].most) {
		fprintf(stderr, "usage: wikis create|visit|list|delete OWNER "
		                "[SLUG|CURSOR]\n");
		return EXIT_FAILURE;
	}
	status = wb_session_open(&options, &s, &err);
	if (status == WB_OK)
		status = commands[i].run(s, argv + 2, &err);
	if (status != WB_OK)
		fprintf(stderr, "wikis: %s (%s)\n", err.text,
		    wb_status_name(status));
	wb_session_unref(s);
	return status == WB_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
