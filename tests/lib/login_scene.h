/*
 * login_scene - a home directory with logins in it, a network and a clock
 *
 *	login_scene_open(&s, config, rows, COUNT(rows));
 *	login_scene_put(&s, ".aws/sso/cache/x.json", "{...}");
 *	... &s.search, s.http.requests, s.warnings ...
 *	login_scene_close(&s);
 *
 * The wall clock stands at 2026-11-22T12:00:00Z until it is set.
 */
#ifndef WB_TEST_LOGIN_SCENE_H
#define WB_TEST_LOGIN_SCENE_H
#include "aws/fetch.h"
#include "data/node.h"
#include "lib/rig.h"
#include "lib/temp.h"

enum { SCENE_PATH = 256 };

struct login_scene {
	struct fake_clock clock;
	struct fake_http http;
	struct aws_config config;
	struct fetcher fetcher;
	struct credentials_search search;
	const char *variables[40]; /* name, value, ..., NULL; before open */
	bool real;                 /* time and network; before open */
	char home[TEMP_PATH], config_file[SCENE_PATH];
	int warnings;
	char warning[512]; /* the last one */
};

/* s: zero but for the variables. */
void login_scene_open(struct login_scene *s, const char *config,
    const struct fake_row *rows, size_t n);
void login_scene_close(struct login_scene *s);

/* Files below the home directory. */
void login_scene_put(struct login_scene *s, const char *path, const char *text);
struct node *login_scene_read(struct login_scene *s, const char *path);
const char *login_scene_path(const struct login_scene *s, const char *path);
/* "2026-11-22T12:00:00Z" */
void login_scene_at(struct login_scene *s, const char *date);
/* What was sent, "" for what was not. */
const char *login_scene_header(
    const struct login_scene *s, size_t i, const char *header);
#endif
