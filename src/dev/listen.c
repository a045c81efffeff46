#include "dev/listen.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "aws/hash.h"

enum { ANSWER_MS = 1000, TRIES = 200, LOWEST = 20000, PORTS = 12000 };

static struct sockaddr_in loopback(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return to;
}

static int make_socket(int flags)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd >= 0) {
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
		(void)fcntl(fd, F_SETFL, flags);
	}
	return fd;
}

bool listen_is_free(int port)
{
	struct sockaddr_in at = loopback(port);
	int fd = make_socket(0), yes = 1;
	bool is_free;

	if (fd < 0)
		return false;
	/* As servers do: what is left of old connections is in nobody's way. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	is_free = bind(fd, (struct sockaddr *)&at, sizeof at) == 0 &&
	          listen(fd, 1) == 0;
	close(fd);
	return is_free;
}

int listen_choose(int preferred, int *port, struct error *err)
{
	*port = preferred;
	for (int i = 0; i < TRIES; i++) {
		if (*port > 0 && listen_is_free(*port))
			return 0;
		*port = LOWEST + (int)(hash_random_unit() * PORTS);
	}
	return error_set(err, E_BUSY, "no free port was found from %d to %d",
	    LOWEST, LOWEST + PORTS - 1);
}

static bool ready(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };
	int rc;

	do
		rc = poll(&p, 1, ANSWER_MS);
	while (rc < 0 && errno == EINTR);
	return rc > 0;
}

static bool connects(int fd, int port)
{
	struct sockaddr_in to = loopback(port);
	int fault = 0;
	socklen_t n = sizeof fault;

	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return true;
	return errno == EINPROGRESS && ready(fd, POLLOUT) &&
	       getsockopt(fd, SOL_SOCKET, SO_ERROR, &fault, &n) == 0 &&
	       fault == 0;
}

bool listen_answers(int port, const char *path)
{
	static const char beginning[] = "HTTP/1.";
	struct buf request = BUF_INIT;
	char got[sizeof beginning] = "";
	int fd = make_socket(O_NONBLOCK);
	bool answers;

	buf_addf(&request,
	    "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
	    path, port);
	answers = fd >= 0 && connects(fd, port) &&
	          send(fd, request.s, request.n, MSG_NOSIGNAL) ==
	              (ssize_t)request.n &&
	          ready(fd, POLLIN) &&
	          recv(fd, got, sizeof beginning - 1, 0) > 0 &&
	          strcmp(got, beginning) == 0;
	buf_free(&request);
	if (fd >= 0)
		close(fd);
	return answers;
}

/* --- /proc/net/tcp and the descriptors of processes, by proc(5) --- */

VEC_TYPE(inodes, uint64_t);

static bool sockets_of(int64_t pid, struct inodes *out)
{
	char path[64], link[PATH_MAX], to[64];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof path, "/proc/%lld/fd", (long long)pid);
	dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		ssize_t n;

		snprintf(link, sizeof link, "%s/%s", path, entry->d_name);
		n = readlink(link, to, sizeof to - 1);
		if (n <= 8 || strncmp(to, "socket:[", 8) != 0)
			continue;
		to[n] = '\0';
		*vec_push(out) = strtoull(to + 8, NULL, 10);
	}
	if (dir != NULL)
		closedir(dir);
	return dir != NULL;
}

static bool is_ours(const struct inodes *ours, uint64_t inode)
{
	vec_each (uint64_t, i, ours)
		if (*i == inode)
			return true;
	return false;
}

/* The address as one or four words of eight hexadecimal digits, each in the
 * machine's byte order. */
static bool is_loopback(const char *digits)
{
	uint32_t w[4] = { 0 };
	size_t n = strlen(digits) / 8;

	for (size_t i = 0; i < n && i < 4; i++) {
		char word[9] = "";

		memcpy(word, digits + 8 * i, 8);
		w[i] = ntohl((uint32_t)strtoul(word, NULL, 16));
	}
	if (n == 1)
		return w[0] >> 24 == 127;
	if (w[0] != 0 || w[1] != 0)
		return false;
	return (w[2] == 0 && w[3] == 1) ||
	       (w[2] == 0xffff && w[3] >> 24 == 127);
}

static void look_in(const char *path, const struct inodes *ours, int port,
    bool *theirs, struct buf *outside)
{
	enum { LISTENING = 0x0a };
	char line[512], address[33];
	FILE *f = fopen(path, "re");
	unsigned number, state;
	unsigned long long inode;

	while (f != NULL && fgets(line, sizeof line, f) != NULL) {
		/* NOLINTNEXTLINE(cert-err34-c): numbers of the kernel's */
		if (sscanf(line,
		        " %*d: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s "
		        "%*u %*u %llu",
		        address, &number, &state, &inode) != 4 ||
		    state != LISTENING || !is_ours(ours, inode))
			continue;
		if (!is_loopback(address) && outside->n == 0)
			buf_addf(outside, "port %u of every address", number);
		if (number == (unsigned)port)
			*theirs = true;
	}
	if (f != NULL)
		fclose(f);
}

bool listen_look(
    const struct processes *all, int port, bool *theirs, struct buf *outside)
{
	struct inodes ours = { 0 };
	bool seen = false;

	*theirs = false;
	vec_each (struct process, p, all)
		seen = sockets_of(p->pid, &ours) || seen;
	look_in("/proc/net/tcp", &ours, port, theirs, outside);
	look_in("/proc/net/tcp6", &ours, port, theirs, outside);
	vec_free(&ours);
	return seen && access("/proc/net/tcp", R_OK) == 0;
}
