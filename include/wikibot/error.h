/*
 * error - what became of a call
 *
 * Every function that can fail returns a status and takes a struct wb_error as
 * its last parameter.  The caller owns it and may pass NULL; it is filled in
 * only on failure, holds no memory, and needs neither setting up nor freeing.
 * What a function gives out through a pointer is NULL when it fails.
 */
#ifndef WB_WIKIBOT_ERROR_H
#define WB_WIKIBOT_ERROR_H
#include <wikibot/base.h>

enum wb_status {
	WB_OK,
	WB_INVALID,    /* an argument breaks a rule; nothing was done */
	WB_NOT_FOUND,  /* there is no such record */
	WB_EXISTS,     /* there is one already */
	WB_CONFLICT,   /* somebody else changed the record: read it again */
	WB_TAKEN,      /* the identity belongs to another user */
	WB_PARTIAL,    /* of many, some are left over */
	WB_TOO_LARGE,  /* DynamoDB keeps no item of that size */
	WB_UNREADABLE, /* a stored value that cannot be given out */
	WB_NO_TABLE,   /* there is no such table or index */
	WB_AUTH,       /* no credentials, or refused ones */
	WB_DENIED,     /* good credentials without the permission */
	WB_THROTTLED,  /* too much at once */
	WB_TIMEOUT,    /* the deadline passed */
	WB_NETWORK,    /* no connection, or one that broke */
	WB_SERVICE,    /* the service failed, or something else answered */
	WB_CANCELLED,  /* wb_cancel_now was called */
	WB_INTERNAL    /* a mistake of the library's */
};
/* "not found", for messages. */
#define WB_STATUS_COUNT (WB_INTERNAL + 1)

struct wb_error {
	enum wb_status status;
	int http_status; /* of the last answer; 0: there was none */
	int attempts;    /* requests that were sent */
	/* A later try may go better: nothing about the call was wrong. */
	bool retriable;
	/* A write was sent, and nothing settles whether it had its effect; or it
	 * had, and the record cannot be given out.  Never set where it is known
	 * that it had none. */
	bool maybe_applied;
	int64_t took_ms, slept_ms; /* in all; of which between attempts */
	char operation[32];        /* of DynamoDB: "PutItem", or "" */
	char field[64];            /* of WB_INVALID and the like: "email" */
	char aws_name[64];   /* "ConditionalCheckFailedException", or "" */
	char request_id[64]; /* x-amzn-requestid, or "" */
	char text[512];      /* a sentence for a person, without a full stop */
	char reserved[64];
};

WB_BEGIN
WB_API const char *wb_status_name(enum wb_status status);
WB_END
#endif
