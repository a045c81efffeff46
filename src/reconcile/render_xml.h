/*
 * render_xml - texts inside of other languages: XML, URIs, Markdown
 */
#ifndef WB_RECONCILE_RENDER_XML_H
#define WB_RECONCILE_RENDER_XML_H
#include "base/buf.h"

/* For content and quoted attributes; what XML 1.0 cannot hold is escaped as for
 * a terminal.  lines: line ends stay. */
void render_xml(struct buf *out, const char *text);
void render_xml_lines(struct buf *out, const char *text);
/* A path as a relative reference (RFC 3986). */
void render_uri(struct buf *out, const char *path);
/* Inside of a cell: no pipe, no markup, no line end. */
void render_markdown_cell(struct buf *out, const char *text);
/* The same as code, which shows it as it is. */
void render_markdown_code(struct buf *out, const char *text);
#endif
