/*
 * fake_request - the members of a request
 *
 * The service passes over members that it does not know; here they are refused,
 * since what they ask for would not be done.
 */
#ifndef WB_MODEL_FAKE_REQUEST_H
#define WB_MODEL_FAKE_REQUEST_H
#include "model/fake_parse.h"
#include "model/fake_table.h"

/* Whether it is a map of nothing but these members, "A B C". */
int fake_request_check(const struct node *request, const char *members,
    struct error *err) MUST_CHECK;
/* A member of a type; *out is NULL where it is left out, which with needed is a
 * failure. */
int fake_request_member(struct node *request, const char *name,
    enum node_type type, bool needed, struct node **out,
    struct error *err) MUST_CHECK;
/* As fake_request_member; *out is NULL where it is left out. */
int fake_request_text(struct node *request, const char *name, const char **out,
    struct error *err) MUST_CHECK;
/* The table that TableName names. */
int fake_request_table(struct node *request, struct fake_tables *all,
    struct fake_table **out, struct error *err) MUST_CHECK;
/* One of these words, NONE where it is left out. */
int fake_request_choice(struct node *request, const char *name,
    const char *words, const char **out, struct error *err) MUST_CHECK;
/* Of a list or map that may not be empty, n may not be more than most. */
int fake_request_count(const struct node *entries, const char *name, size_t n,
    size_t most, struct error *err) MUST_CHECK;

/* A ProjectionExpression as a map with those names, or NULL where there is none. */
int fake_request_projection(struct node *request, struct fake_scope *scope,
    struct node **out, struct error *err) MUST_CHECK;
/* A copy of an item, or of the attributes that are named. */
struct node *fake_request_project(
    const struct node *names, const struct node *item);
#endif
