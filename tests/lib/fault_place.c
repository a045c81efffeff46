#define _GNU_SOURCE /* RTLD_NEXT */
#include "lib/fault_place.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/temp.h"
#include "test.h"

enum { SLOW_S = 2 };

/* clang-format off */
static const struct name {
	const char *name;
	int error; /* 0: 127.0.0.1 */
	int after_s;
} names[] = {
	{ "x.invalid", EAI_NONAME, 0 },
	{ "elsewhere.invalid", EAI_NONAME, 0 },
	{ "dynamodb.eu-north-1.amazonaws.com", EAI_NONAME, 0 },
	{ "dynamodb.eu-west-1.amazonaws.com", EAI_AGAIN, 0 },
	{ "servfail.test", EAI_AGAIN, 0 },
	{ "slow.test", EAI_AGAIN, SLOW_S },
	{ "dynamodb.test", 0, 0 },
	{ NULL, 0, 0 }
};
/* clang-format on */

typedef int resolver(const char *host, const char *port,
    const struct addrinfo *hints, struct addrinfo **out);

__attribute__((visibility("default"))) int getaddrinfo(const char *host,
    const char *port, const struct addrinfo *hints, struct addrinfo **out)
{
	const struct name *n = names;
	struct timespec wait = { 0 };
	resolver *libc_one;

	*(void **)(void *)&libc_one = dlsym(RTLD_NEXT, "getaddrinfo");
	while (n->name != NULL && (host == NULL || strcmp(n->name, host) != 0))
		n++;
	if (n->name == NULL)
		return libc_one(host, port, hints, out);
	wait.tv_sec = n->after_s;
	nanosleep(&wait, NULL);
	return n->error != 0 ? n->error
	                     : libc_one("127.0.0.1", port, hints, out);
}

/* Runs in the folder, with fd as its standard output; -1: the null device. */
static pid_t spawn(const char *folder, const char *command, int fd)
{
	pid_t pid = fork();
	int null;

	if (pid != 0)
		return pid;
	null = open("/dev/null", O_RDWR);
	dup2(null, STDIN_FILENO);
	dup2(fd >= 0 ? fd : null, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	for (int i = STDERR_FILENO + 1; i < 256; i++)
		close(i); /* connections end when they are closed here */
	test_lives_at_most(60);
	if (chdir(folder) == 0)
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

bool fault_shell(const char *folder, const char *command)
{
	int status = 0;
	pid_t pid = spawn(folder, command, -1);

	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

/* python is where python3 really is: a wrapper takes longer than what it wraps. */
static const char certificates[] =
    "set -e;"
    "python3 -c 'import ssl, sys; print(sys.executable)' >python;"
    "printf '%s\\n' '[ca]' default_ca=c '[c]' database=index serial=serial "
    "new_certs_dir=. default_md=sha256 policy=p copy_extensions=copy "
    "unique_subject=no "
    "'[p]' commonName=supplied '[v]' basicConstraints=critical,CA:true >conf;"
    "echo 01 >serial; >index;"
    "ec='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes';"
    "san='subjectAltName=DNS:localhost,DNS:dynamodb.test,"
    "DNS:elsewhere.invalid';"
    "openssl req -x509 $ec -keyout cakey -out ca -days 2 -subj /CN=ours;"
    "openssl req $ec -keyout key -out request -subj /CN=localhost "
    "-addext $san;"
    "openssl req -x509 -key key -out self -days 2 -subj /CN=localhost "
    "-addext $san;"
    "sign() { openssl ca -batch -config conf -notext -in request \"$@\"; };"
    "by='-keyfile cakey -cert ca';"
    "sign $by -days 2 -out good;"
    "sign $by -startdate 20200101000000Z -enddate 20200201000000Z -out old;"
    "sign $by -startdate 20600101000000Z -enddate 20610101000000Z -out new;"
    "openssl req $ec -keyout midkey -out midrequest -subj /CN=middle;"
    "openssl ca -batch -config conf -notext -in midrequest $by -days 2 "
    "-extensions v -out middle;"
    "sign -keyfile midkey -cert middle -days 2 -out alone";

bool fault_certificates(char *folder)
{
	/* Before any test, so nothing may be asserted. */
	snprintf(folder, TEMP_PATH, "/tmp/wikibot-test-XXXXXX");
	return mkdtemp(folder) != NULL && fault_shell(folder, certificates);
}

void fault_certificates_remove(const char *folder)
{
	fault_shell(folder, "rm -f ./*");
	rmdir(folder);
}

static int read_port(int fd)
{
	char text[16] = "";
	size_t n = 0;
	ssize_t got;

	while (strchr(text, '\n') == NULL && n < sizeof text - 1 &&
	       (got = read(fd, text + n, sizeof text - 1 - n)) > 0)
		n += (size_t)got;
	return (int)strtol(text, NULL, 10);
}

void fault_relay_start(
    struct fault_relay *r, const char *folder, const char *words)
{
	char command[1024];
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	snprintf(command, sizeof command, "exec \"$(cat python)\" -ISE '%s' %s",
	    test_path("lib/tls_relay.py"), words);
	r->pid = spawn(folder, command, fds[1]);
	close(fds[1]);
	r->port = read_port(fds[0]);
	close(fds[0]);
	ck_assert_int_gt(r->port, 0);
}

void fault_relay_stop(struct fault_relay *r)
{
	if (r->pid <= 0)
		return;
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
	*r = (struct fault_relay){ 0 };
}

static socklen_t address(struct sockaddr_storage *out, bool six, in_port_t port)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)out;

	memset(out, 0, sizeof *out);
	if (six) {
		v6->sin6_family = AF_INET6;
		v6->sin6_addr = in6addr_loopback;
		v6->sin6_port = htons(port);
		return sizeof *v6;
	}
	v4->sin_family = AF_INET;
	v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v4->sin_port = htons(port);
	return sizeof *v4;
}

/* A queue of length 0 holds one connection; greetings to a full one are
 * dropped.  So the others wait for ever. */
bool fault_hole_open(struct fault_hole *h, bool six, int port)
{
	struct sockaddr_storage at;
	socklen_t size = address(&at, six, (in_port_t)port);
	int family = six ? AF_INET6 : AF_INET;
	struct timespec settle = { 0, 2000000 };

	*h = (struct fault_hole){ 0 };
	h->fds[0] = socket(family, SOCK_STREAM, 0);
	if (h->fds[0] < 0 ||
	    bind(h->fds[0], (struct sockaddr *)(void *)&at, size) != 0)
		return false;
	ck_assert_int_eq(listen(h->fds[0], 0), 0);
	getsockname(h->fds[0], (struct sockaddr *)(void *)&at, &size);
	h->port = six ? ntohs(((struct sockaddr_in6 *)(void *)&at)->sin6_port)
	              : ntohs(((struct sockaddr_in *)(void *)&at)->sin_port);
	for (size_t i = 1; i < sizeof h->fds / sizeof *h->fds; i++) {
		h->fds[i] = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		if (connect(h->fds[i], (struct sockaddr *)(void *)&at, size) !=
		    0)
			ck_assert_int_eq(errno, EINPROGRESS);
		nanosleep(&settle, NULL);
	}
	return true;
}

void fault_hole_close(struct fault_hole *h)
{
	for (size_t i = 0; i < sizeof h->fds / sizeof *h->fds; i++)
		if (h->fds[i] > 0)
			close(h->fds[i]);
	*h = (struct fault_hole){ 0 };
}
