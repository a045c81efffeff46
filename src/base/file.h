/*
 * file - whole files in and out, bounded and atomic
 */
#ifndef WB_BASE_FILE_H
#define WB_BASE_FILE_H
#include "base/buf.h"

/* Read a regular file ("-" is standard input) of at most max bytes into out.
 * A directory, device or FIFO is E_IO, a larger file E_LIMIT, a missing
 * one E_NOT_FOUND. */
int file_read(const char *path, size_t max, struct buf *out,
    struct error *err) MUST_CHECK;

/* Replace path as a whole or not at all: a new file of mode 0600 beside it,
 * written, synced, renamed, directory synced.  Refuses to replace anything that
 * is not a regular file; never follows a link (faults.md F49, F78). */
int file_replace(const char *path, const void *bytes, size_t n,
    struct error *err) MUST_CHECK;

/* Write all of it to a descriptor, through EINTR and short writes. */
int file_write_all(int fd, const char *what, const void *bytes, size_t n,
    struct error *err) MUST_CHECK;
#endif
