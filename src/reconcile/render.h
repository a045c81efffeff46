/*
 * render - plans, reports and live tables as text and as JSON
 *
 * Text is for people: escaped, coloured when asked, no wider than it has to be.
 * JSON is a documented interface with a format version; see
 * wikibot-provision(1).
 */
#ifndef WB_RECONCILE_RENDER_H
#define WB_RECONCILE_RENDER_H
#include "reconcile/run.h"

struct render_style {
	bool color;
	bool calls; /* show each request body (plan --verbose) */
};

void render_plan_text(
    const struct plan *p, const struct render_style *style, struct buf *out);
struct node *render_plan_json(const struct plan *p);
/* drift: the same difference as a check: no steps, but file:line of what the
 * schema says, and the command that would mend it. */
void render_drift_text(
    const struct plan *p, const struct render_style *style, struct buf *out);
struct node *render_drift_json(const struct plan *p);
/* The same for those who review: code scanning (SARIF 2.1.0), test reports
 * (JUnit), annotations of GitHub's workflows, GitLab's code quality, a comment
 * on a pull request.  Each is whole, with its last line end. */
void render_drift_sarif(const struct plan *p, struct buf *out);
void render_drift_junit(const struct plan *p, struct buf *out);
void render_drift_github(const struct plan *p, struct buf *out);
void render_drift_gitlab(const struct plan *p, struct buf *out);
void render_drift_markdown(const struct plan *p, struct buf *out);
/* The schema file as reports name it: without "./" in front. */
const char *render_report_path(const struct plan *p);
void render_report_text(const struct run_report *r, const struct plan *p,
    const struct render_style *style, struct buf *out);
struct node *render_report_json(
    const struct run_report *r, const struct plan *p);
/* status: live tables at a glance. */
void render_status_text(
    const struct plan *p, const struct render_style *style, struct buf *out);
struct node *render_status_json(const struct plan *p);
#endif
