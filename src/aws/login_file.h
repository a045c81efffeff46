/*
 * login_file - what the AWS command line keeps of a login
 *
 * One JSON object in a file: tokens, when they end, and what renews them.  It is
 * written back with the members that are none of ours, as a whole or not at
 * all, and each copy of it in memory is wiped.
 */
#ifndef WB_AWS_LOGIN_FILE_H
#define WB_AWS_LOGIN_FILE_H
#include "aws/config.h"
#include "data/node.h"

struct login_file {
	char *path;
	struct node *map;
};
/* folder: may begin with a tilde; the name in it is name.json.  A file that is
 * not there is E_NOT_FOUND. */
int login_file_read(struct login_file *out, const struct aws_config *config,
    const char *folder, const char *name, struct error *err) MUST_CHECK;
int login_file_write(const struct login_file *f, struct error *err) MUST_CHECK;
void login_file_free(struct login_file *f);
/* As node_set; what was there is wiped. */
void login_file_set(struct login_file *f, const char *key, struct node *value);

/* All of these texts are there and not empty; paths ends with NULL.  E_AUTH with
 * the name of the first that is not. */
int login_file_has(const struct login_file *f, const char *const *paths,
    struct error *err) MUST_CHECK;
/* A date, as Unix seconds. */
int login_file_date(const struct login_file *f, const char *path, int64_t *out,
    struct error *err) MUST_CHECK;

/* The moment is now, or less than so many seconds ahead. */
bool login_file_ends(
    int64_t unix_s, int64_t ahead_s, const struct aws_config *config);
/* Whether its token may be asked to be renewed now, which counts as done then:
 * each 30 s at most (aws-client.md 1.3). */
bool login_file_may_renew(const struct aws_config *config);
/* The moment in which a token that lasts this long ends, as a date. */
struct node *login_file_end(
    int64_t lasts_s, const struct aws_config *config, int64_t *unix_s);

/* The one object that a text holds, for node_free_secret.  what: "the answer of
 * 'x'", for the message, which repeats nothing of the text. */
int login_file_object(struct node **out, const struct buf *text,
    const char *what, struct error *err) MUST_CHECK;
#endif
