/*
 * fault_place - what stands between a client and its server in fault_case
 *
 * Certificates of an authority of our own, a TLS server or a proxy that passes
 * bytes on (tls_relay.py), a port that lets nobody in, and names: this program's
 * getaddrinfo stands before the C library's, for libcurl too.
 *
 *	x.invalid, elsewhere.invalid,
 *	dynamodb.eu-north-1.amazonaws.com	do not exist
 *	servfail.test,
 *	dynamodb.eu-west-1.amazonaws.com	nobody can say
 *	slow.test				nobody says for two seconds
 *	dynamodb.test				127.0.0.1
 */
#ifndef WB_TEST_FAULT_PLACE_H
#define WB_TEST_FAULT_PLACE_H
#include <stdbool.h>
#include <sys/types.h>

/* Files of the folder: the authority's "ca"; for localhost, dynamodb.test and
 * elsewhere.invalid "good", "old" (expired), "new" (not valid yet), "alone"
 * (from an intermediate that is left out) and "self" (signed by itself); the
 * "key" of them all.  False when there is no openssl. */
bool fault_certificates(char *folder);
void fault_certificates_remove(const char *folder);

/* Whether a command of the shell succeeds, in a folder and without a word. */
bool fault_shell(const char *folder, const char *command);

struct fault_relay {
	pid_t pid;
	int port;
};
/* words: all arguments of tls_relay.py; it works in the folder. */
void fault_relay_start(
    struct fault_relay *r, const char *folder, const char *words);
void fault_relay_stop(struct fault_relay *r); /* zero is fine */

/* A port of 127.0.0.1, or of ::1, whose queue of connections is full. */
struct fault_hole {
	int fds[8], port;
};
/* port 0: any; false when there is no such address. */
bool fault_hole_open(struct fault_hole *h, bool six, int port);
void fault_hole_close(struct fault_hole *h);
#endif
