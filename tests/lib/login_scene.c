#define _XOPEN_SOURCE 700 /* nftw */
#include "lib/login_scene.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "data/json.h"
#include "test.h"

static const char *env_of(void *arg, const char *name)
{
	const struct login_scene *s = arg;

	for (size_t i = 0; s->variables[i] != NULL; i += 2)
		if (strcmp(s->variables[i], name) == 0)
			return s->variables[i + 1];
	if (strcmp(name, "HOME") == 0)
		return s->home;
	return strcmp(name, "AWS_CONFIG_FILE") == 0 ? s->config_file : NULL;
}

static struct transport *connect_fake(void *arg, const char *ca_bundle)
{
	(void)ca_bundle;
	return &((struct login_scene *)arg)->http.base;
}

static void note_line(void *arg, enum log_level level, const char *line)
{
	struct login_scene *s = arg;

	if (level != LOG_WARN)
		return;
	s->warnings++;
	snprintf(s->warning, sizeof s->warning, "%s", line);
}

const char *login_scene_path(const struct login_scene *s, const char *path)
{
	static char out[SCENE_PATH];

	snprintf(out, sizeof out, "%s/%s", s->home, path);
	return out;
}

void login_scene_put(struct login_scene *s, const char *path, const char *text)
{
	char whole[SCENE_PATH];
	struct error err;

	snprintf(whole, sizeof whole, "%s", login_scene_path(s, path));
	for (char *c = whole + strlen(s->home); (c = strchr(c + 1, '/'));) {
		*c = '\0';
		mkdir(whole, 0700);
		*c = '/';
	}
	ck_assert_msg(
	    file_replace(whole, text, strlen(text), &err) == 0, "%s", err.text);
}

void login_scene_open(struct login_scene *s, const char *config,
    const struct fake_row *rows, size_t n)
{
	struct aws_options options = { .env = env_of,
		.env_arg = s,
		.clock = s->real ? NULL : &s->clock.clock,
		.connect = s->real ? NULL : connect_fake,
		.connect_arg = s };
	struct error err;

	temp_folder(s->home);
	login_scene_put(s, ".aws/config", config);
	snprintf(s->config_file, sizeof s->config_file, "%s",
	    login_scene_path(s, ".aws/config"));
	fake_clock_init(&s->clock);
	fake_http_script(&s->http, &s->clock, rows, n);
	log_set_sink(note_line, s);
	ck_assert_msg(
	    aws_config_load(&s->config, &options, &err) == 0, "%s", err.text);
	s->fetcher.config = &s->config;
	s->search = (struct credentials_search){ &s->config, &s->fetcher };
}

static int remove_one(
    const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st, (void)kind, (void)at;
	return remove(path);
}

void login_scene_close(struct login_scene *s)
{
	log_set_sink(NULL, NULL);
	fetcher_close(&s->fetcher);
	fake_http_clear(&s->http);
	aws_config_free(&s->config);
	ck_assert_int_eq(nftw(s->home, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

struct node *login_scene_read(struct login_scene *s, const char *path)
{
	struct buf text = BUF_INIT;
	struct node *out;
	struct error err;

	ck_assert_msg(
	    file_read(login_scene_path(s, path), 1 << 20, &text, &err) == 0,
	    "%s", err.text);
	ck_assert_int_eq(json_parse(text.s, text.n, &out, &err), 0);
	buf_free(&text);
	return out;
}

void login_scene_at(struct login_scene *s, const char *date)
{
	struct instant at;

	ck_assert_msg(clock_iso_parse(date, &at) == 0, "%s", date);
	s->clock.wall = clock_instant_ms(at);
}

const char *login_scene_header(
    const struct login_scene *s, size_t i, const char *header)
{
	const char *v =
	    http_headers_get(&s->http.requests.v[i].headers, header);

	return v != NULL ? v : "";
}
