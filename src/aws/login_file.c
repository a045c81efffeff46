#include "aws/login_file.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/text.h"
#include "data/json.h"

enum { RENEW_MS = 30000 };

int login_file_object(struct node **out, const struct buf *text,
    const char *what, struct error *err)
{
	if (json_parse_secret(buf_text(text), text->n, out, err) != 0) {
		error_wrap(err, "%s", what);
		err->code = E_AUTH;
		return -1;
	}
	if ((*out)->type == NODE_MAP)
		return 0;
	error_set(err, E_AUTH, "%s is %s and not a JSON object", what,
	    node_type_name((*out)->type));
	node_free_secret(*out);
	*out = NULL;
	return -1;
}

int login_file_read(struct login_file *out, const struct aws_config *config,
    const char *folder, const char *name, struct error *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT, what = BUF_INIT;
	char *start;
	int rc;

	*out = (struct login_file){ 0 };
	if (aws_config_path(config, folder, &start, err) != 0)
		return -1;
	buf_addf(&path, "%s%s%s.json", start, text_ends(start, "/") ? "" : "/",
	    name);
	mem_free(start);
	out->path = buf_take(&path);
	buf_addf(&what, "'%s'", out->path);
	rc = file_read(out->path, LIMIT_CREDENTIALS_BYTES, &text, err);
	if (rc != 0 && err->code != E_NOT_FOUND)
		err->code = E_AUTH;
	if (rc == 0)
		rc = login_file_object(&out->map, &text, what.s, err);
	if (rc != 0)
		login_file_free(out);
	buf_wipe(&text);
	buf_free(&what);
	return rc;
}

int login_file_write(const struct login_file *f, struct error *err)
{
	struct buf text = BUF_INIT;
	int rc;

	/* In one piece: growing would leave copies of the secrets behind. */
	buf_reserve(&text, 2 * LIMIT_CREDENTIALS_BYTES);
	json_print(&text, f->map);
	rc = file_replace(f->path, text.s, text.n, err);
	buf_wipe(&text);
	return rc;
}

void login_file_free(struct login_file *f)
{
	mem_free(f->path);
	node_free_secret(f->map);
	*f = (struct login_file){ 0 };
}

void login_file_set(struct login_file *f, const char *key, struct node *value)
{
	node_each (child, f->map)
		if (strcmp(child->key, key) == 0)
			node_wipe(child);
	node_set(f->map, key, value);
}

int login_file_has(
    const struct login_file *f, const char *const *paths, struct error *err)
{
	for (; *paths != NULL; paths++)
		if (*node_text_or(f->map, *paths, "") == '\0')
			return error_set(
			    err, E_AUTH, "'%s' has no '%s'", f->path, *paths);
	return 0;
}

int login_file_date(const struct login_file *f, const char *path, int64_t *out,
    struct error *err)
{
	struct instant at;

	if (clock_iso_parse(node_text_or(f->map, path, ""), &at) != 0)
		return error_set(
		    err, E_AUTH, "'%s' has no date in '%s'", f->path, path);
	*out = at.s;
	return 0;
}

static int64_t now_s(const struct aws_config *config)
{
	return clock_wall(aws_config_clock(config)) / 1000;
}

bool login_file_ends(
    int64_t unix_s, int64_t ahead_s, const struct aws_config *config)
{
	return unix_s <= now_s(config) + ahead_s;
}

bool login_file_may_renew(const struct aws_config *config)
{
	int64_t now = clock_mono(aws_config_clock(config));
	struct config_notes *notes = config->notes;
	int64_t tried = notes != NULL ? notes->token_tried : 0;

	if (tried != 0 && now < tried + RENEW_MS)
		return false;
	if (notes != NULL)
		notes->token_tried = now;
	return true;
}

struct node *login_file_end(
    int64_t lasts_s, const struct aws_config *config, int64_t *unix_s)
{
	char text[CLOCK_TEXT];

	*unix_s = now_s(config) + lasts_s;
	clock_iso(*unix_s, text);
	return node_text(text);
}
