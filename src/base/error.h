/*
 * error - one error type: a code for the program, a sentence for the person
 *
 * Every function that can fail returns int, 0 or -1, and takes a struct
 * error as its last parameter.  The caller owns it; it is never NULL, it is
 * untouched on success, and it holds no memory, so it needs no freeing.
 *
 * Sentences are lower case without a full stop, say the problem first, and put
 * the subject in single quotes: cannot open 'wikibot.yaml': permission denied.
 */
#ifndef WB_BASE_ERROR_H
#define WB_BASE_ERROR_H
#include <stdbool.h>

#if defined(__GNUC__)
#define MUST_CHECK        __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#else
#define MUST_CHECK
#define PRINTF_LIKE(f, a)
#endif

/* A code exists only where some code acts on it. */
enum error_code {
	E_OK,
	E_USAGE,       /* the command line */
	E_INVALID,     /* a value breaks a rule */
	E_PARSE,       /* text that is no YAML, JSON, INI ... */
	E_NOT_FOUND,   /* the service says: no such table, no such thing */
	E_EXISTS,      /* ResourceInUse on a create */
	E_CONDITION,   /* ConditionalCheckFailed */
	E_BUSY,        /* something is being changed; ask again later */
	E_AUTH,        /* no credentials, refused credentials, bad signature */
	E_DENIED,      /* good credentials without the permission */
	E_UNSUPPORTED, /* the endpoint does not know the operation */
	E_THROTTLED,   /* slow down */
	E_NETWORK,     /* no answer: name, connection, TLS, time */
	E_SERVICE,     /* an answer that is not DynamoDB's, or a 5xx */
	E_LIMIT,       /* larger than limits.h allows, or a quota */
	E_IO,          /* local files and streams */
	E_CANCELLED,   /* a signal or the caller asked to stop */
	E_STALE,       /* the live state is no longer what it was */
	E_REFUSED,     /* we will not do this: destructive or impossible */
	E_INTERNAL,    /* our own bug */
	E_COUNT
};

/* What is known about a call's effect on the server. */
enum effect {
	EFFECT_NONE,   /* it was not sent, or the service refused it */
	EFFECT_DONE,   /* the service said so */
	EFFECT_UNKNOWN /* sent, and no answer that settles it */
};

struct error {
	enum error_code code;
	enum effect effect;
	int http_status;     /* 0 unless the service answered */
	char aws_name[64];   /* "ResourceInUseException", or "" */
	char request_id[64]; /* x-amzn-requestid, or "" */
	char text[480];      /* a sentence, cut if need be */
};

/* All return -1, so that a failure is one statement.  error_set starts a new
 * error: the members besides code and text become zero. */
int error_set(struct error *err, enum error_code code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);
/* Put context in front: error_wrap(err, "table '%s'", name) makes
 * "table 'users': " + text.  Everything but text stays as it is. */
int error_wrap(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* E_IO with the reason behind: "cannot open 'x': permission denied". */
int error_io(struct error *err, int number, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

const char *error_name(
    enum error_code code); /* "not found", for logs and JSON */
#endif
