#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { CHUNK = 64 << 10, NAME_TRIES = 100 };

/* Read until the end, at most max + 1 bytes. */
static int read_all(
    int fd, const char *path, size_t max, struct buf *out, struct error *err)
{
	ssize_t got;

	do {
		size_t left = max - out->n + 1;

		buf_reserve(out, left < CHUNK ? left : CHUNK);
		got = read(fd, out->s + out->n, left < CHUNK ? left : CHUNK);
		/* A person who waits at a terminal wants to be let go. */
		if (got < 0 && errno == EINTR && fd == STDIN_FILENO)
			return error_set(err, E_CANCELLED,
			    "the reading of '%s' was interrupted", path);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_io(err, errno, "cannot read '%s'", path);
		buf_added(out, (size_t)got);
		if (out->n > max)
			return error_set(err, E_LIMIT,
			    "'%s' is larger than %zu bytes", path, max);
	} while (got != 0);
	return 0;
}

int file_read(const char *path, size_t max, struct buf *out, struct error *err)
{
	struct stat st;
	int fd = STDIN_FILENO, rc = -1;

	buf_reset(out);
	if (strcmp(path, "-") == 0)
		return read_all(fd, path, max, out, err);
	/* Without O_NONBLOCK a FIFO would hold us before we can look at it. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0) {
		int number = errno;

		error_io(err, number, "cannot open '%s'", path);
		err->code = number == ENOENT ? E_NOT_FOUND : E_IO;
		goto out;
	}
	if (fstat(fd, &st) != 0) {
		error_io(err, errno, "cannot look at '%s'", path);
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		error_set(err, E_IO, "'%s' is not a regular file", path);
		goto out;
	}
	/* In one piece: a file with secrets leaves no copies behind. */
	if (st.st_size > 0 && (uintmax_t)st.st_size <= max)
		buf_reserve(out, (size_t)st.st_size + 1);
	rc = read_all(fd, path, max, out, err);
out:
	if (fd >= 0)
		close(fd);
	return rc;
}

int file_write_all(
    int fd, const char *what, const void *bytes, size_t n, struct error *err)
{
	const char *s = bytes;

	while (n > 0) {
		ssize_t put = write(fd, s, n);

		if (put < 0 && errno == EAGAIN) {
			struct pollfd ready = { .fd = fd, .events = POLLOUT };

			(void)poll(&ready, 1, -1);
			continue;
		}
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return error_io(err, put < 0 ? errno : ENOSPC,
			    "cannot write '%s'", what);
		s += put;
		n -= (size_t)put;
	}
	return 0;
}

/* A replacement under way: everything by name inside one open directory, so
 * that a directory moved meanwhile cannot split it. */
struct replacement {
	const char *path, *base; /* base is the last part of path */
	int dir, fd;
	char temp[64];
};

static int open_dir(struct replacement *r, struct error *err)
{
	size_t n = (size_t)(r->base - r->path);
	char *dir = n > 0 ? mem_strndup(r->path, n) : mem_strdup(".");

	r->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	mem_free(dir);
	if (r->dir < 0)
		return error_io(
		    err, errno, "cannot open the directory of '%s'", r->path);
	return 0;
}

static int check_target(const struct replacement *r, struct error *err)
{
	struct stat st;

	if (*r->base == '\0')
		return error_set(err, E_IO, "'%s' is a directory", r->path);
	if (fstatat(r->dir, r->base, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? 0
		                       : error_io(err, errno,
		                             "cannot look at '%s'", r->path);
	if (!S_ISREG(st.st_mode))
		return error_set(err, E_IO,
		    "cannot replace '%s': it is not a regular file", r->path);
	return 0;
}

static int open_temp(struct replacement *r, struct error *err)
{
	for (int i = 0; i < NAME_TRIES; i++) {
		snprintf(r->temp, sizeof r->temp, ".wikibot-%ld-%d.tmp",
		    (long)getpid(), i);
		r->fd = openat(r->dir, r->temp,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    S_IRUSR | S_IWUSR);
		if (r->fd >= 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	r->temp[0] = '\0';
	return error_io(err, errno, "cannot make a file beside '%s'", r->path);
}

/* Some file systems cannot sync a directory and say EINVAL. */
static int sync_fd(int fd, const char *path, struct error *err)
{
	while (fsync(fd) != 0)
		if (errno == EINVAL)
			break;
		else if (errno != EINTR)
			return error_io(err, errno, "cannot sync '%s'", path);
	return 0;
}

int file_replace(
    const char *path, const void *bytes, size_t n, struct error *err)
{
	const char *slash = strrchr(path, '/');
	struct replacement r = { .path = path,
		.base = slash != NULL ? slash + 1 : path,
		.dir = -1,
		.fd = -1 };
	int rc = -1;

	if (open_dir(&r, err) != 0 || check_target(&r, err) != 0 ||
	    open_temp(&r, err) != 0 ||
	    file_write_all(r.fd, path, bytes, n, err) != 0 ||
	    sync_fd(r.fd, path, err) != 0)
		goto out;
	if (renameat(r.dir, r.temp, r.dir, r.base) != 0) {
		error_io(err, errno, "cannot replace '%s'", path);
		goto out;
	}
	r.temp[0] = '\0';
	rc = sync_fd(r.dir, path, err);
out:
	if (r.temp[0] != '\0')
		unlinkat(r.dir, r.temp, 0);
	if (r.fd >= 0)
		close(r.fd);
	if (r.dir >= 0)
		close(r.dir);
	return rc;
}
