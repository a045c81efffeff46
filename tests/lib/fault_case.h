/*
 * fault_case - a fault between a client and its server, crossed with four calls
 *
 * A row says how a fault is made and, for each of a read and a change of the
 * control plane and a read and a conditional write of data, what must come of
 * it.  The client is the whole stack of dynamodb/call.h over real sockets; the
 * server is lib/raw_server, behind TLS where there is a certificate.  After the
 * call comes a second one without fault over the same client, which must be
 * answered with what belongs to it: no fault poisons what follows.
 *
 * Bytes and variables are texts with marks:
 *
 *	$HOST	of the server (of TLS, where there is a certificate), with port
 *	$PORT	of the same
 *	$HOLE	a host with port that lets nobody in and sends nobody away
 *	$PROXY	host and port of a proxy that knows CONNECT, and only one host
 *	$FILE	the path of a file with `file` in it
 *	$FOLDER	where the certificates are
 *	$GOOD	the whole answer that the call should get
 *	$BODY	its body, $LENGTH how many bytes, $CRC their checksum
 *	$HALF	the first half of its body, $REST the other
 *	$OTHER	the body of an answer to the same call on another table or item
 *	$OTHERSIZE, $ABROADSIZE, $ODDSIZE	how long those are, as of a chunk
 *	$ABROAD	the body with another region where it has one
 *	$ODD	the body with members and values that nobody knows yet
 *	$MANY	100,000 lines of headers
 *	$LONG	a megabyte of one letter, $SOME half of one
 *	$DOLLAR	the sign itself
 *	$SECRET, $TOKEN, $KEY	what the client signs with
 */
#ifndef WB_TEST_FAULT_CASE_H
#define WB_TEST_FAULT_CASE_H
#include "base/error.h"
#include "lib/raw_server.h"

enum fault_call {
	DESCRIBE_TABLE, /* a read of the control plane */
	UPDATE_TABLE,   /* a change */
	GET_ITEM,       /* a read of data */
	PUT_ITEM,       /* a write of data, with a condition */
	FAULT_CALLS
};

struct fault_end {
	enum effect effect;   /* EFFECT_DONE: the call succeeded */
	enum error_code code; /* E_OK */
	int tries;            /* attempts of the client */
	int arrived;          /* requests that the server has read whole */
	/* That the server accepted, with those of the second call; -1: any. */
	int connections;
	const char *words; /* in the error's sentence; NULL: any */
};

enum { FAULT_VARIABLES = 8, FAULT_FIRST = 3, ALWAYS = -1 };

struct fault_variable {
	const char *name, *value; /* value NULL: unset */
};

struct fault_case {
	const char *fault, *what;
	struct raw_answer answer; /* bytes NULL: the good one */
	/* Instead of those that point at the server; https_proxy and the like
	 * are set in the real environment, where libcurl looks. */
	struct fault_variable env[FAULT_VARIABLES];
	/* Whole answers before it, to those who ask for credentials; each of
	 * these requests counts. */
	const char *first[FAULT_FIRST];
	int times;               /* it meets so many requests; 0: one */
	int warm;                /* a good call first; 2: which closes */
	int pad_mb;              /* so much more in the request */
	int attempt_ms;          /* 0: enough for anything */
	bool renews;             /* a second look finds other credentials */
	bool refused;            /* there will be no client */
	bool hasty;              /* for who hands out credentials time flies */
	const char *certificate; /* of the server, in $FOLDER; NULL: no TLS */
	const char *tls;         /* more words for lib/tls_relay.py */
	const char *file;        /* contents of $FILE */
	int file_mode;
	const char *in_log; /* what the server must have heard */
	const char *warns;  /* a piece of a warning; NULL: there is none */
	const char *not_heard;
	struct fault_end ends[FAULT_CALLS];
};

/* All calls end like this; or the reads and the changes like these. */
/* clang-format off */
#define ALL(...) { { __VA_ARGS__ }, { __VA_ARGS__ }, { __VA_ARGS__ }, \
	{ __VA_ARGS__ } }
#define READ(...) { __VA_ARGS__ }
#define CHANGE(...) { __VA_ARGS__ }
#define BY_KIND(r, c) { r, c, r, c }
/* clang-format on */

void fault_case_run(const struct fault_case *row);
/* The answer cut off after each number of bytes, and nothing taken for it. */
void fault_case_cut(enum fault_call call, enum raw_then then);
/* Certificates and what is needed for them, for all rows of a program; false:
 * there is no openssl or no python3. */
bool fault_case_prepare(void);
void fault_case_clear(void);
const char *fault_call_name(enum fault_call call);
#endif
