/*
 * cancel - a flag that wakes what waits
 */
#ifndef WB_MODEL_CANCEL_H
#define WB_MODEL_CANCEL_H
#include <wikibot/session.h>

bool cancel_is_set(const struct wb_cancel *c); /* of NULL: no */
int cancel_fd(const struct wb_cancel *c);      /* readable when set; NULL: -1 */
#endif
