#include "lib/cases.h"

#include <dirent.h>

#include "base/file.h"
#include "base/text.h"
#include "data/json.h"
#include "data/yaml.h"
#include "test.h"

enum { CASES_BYTES = 16 << 20 };

struct node *cases_read(const char *path)
{
	struct buf text = BUF_INIT;
	struct yaml_place place = { 0 };
	struct node *doc;
	struct error err;
	int rc;

	ck_assert_msg(
	    file_read(path, CASES_BYTES, &text, &err) == 0, "%s", err.text);
	if (text_ends(path, ".yaml"))
		rc = yaml_parse(text.s, text.n, &doc, &place, &err);
	else
		rc = json_parse(text.s, text.n, &doc, &err);
	ck_assert_msg(rc == 0, "%s:%d: %s", path, place.line, err.text);
	buf_free(&text);
	return doc;
}

static void each_file(const char *folder, cases_fn *fn, void *arg)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, NULL, alphasort);

	ck_assert_msg(n >= 0, "%s: cannot be read", folder);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s", folder, name);
		if (text_ends(name, ".json") || text_ends(name, ".yaml")) {
			struct node *doc = cases_read(path.s);

			fn(arg, name, doc);
			node_free(doc);
		}
		buf_free(&path);
		free(entries[i]);
	}
	free(entries);
}

void cases_each(const char *base, const char *prefix, cases_fn *fn, void *arg)
{
	struct dirent **entries;
	int n = scandir(base, &entries, NULL, alphasort);

	ck_assert_msg(n >= 0, "%s: cannot be read", base);
	for (int i = 0; i < n; i++) {
		const char *name = entries[i]->d_name;
		struct buf path = BUF_INIT;
		DIR *dir;

		buf_addf(&path, "%s/%s", base, name);
		dir = text_starts(name, prefix) ? opendir(path.s) : NULL;
		if (dir != NULL) {
			closedir(dir);
			each_file(path.s, fn, arg);
		}
		buf_free(&path);
		free(entries[i]);
	}
	free(entries);
}
