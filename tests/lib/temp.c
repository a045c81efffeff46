#include "lib/temp.h"

#include <unistd.h>

#include "test.h"

static void fill(char path[TEMP_PATH])
{
	snprintf(path, TEMP_PATH, "/tmp/wikibot-test-");
	memset(path + strlen(path), 'X', 6); /* mkstemp's; the rest is zero */
}

void temp_file(char path[TEMP_PATH], const char *text)
{
	size_t n = strlen(text);
	int fd;

	memset(path, 0, TEMP_PATH);
	fill(path);
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, n), (ssize_t)n);
	close(fd);
}

void temp_folder(char path[TEMP_PATH])
{
	memset(path, 0, TEMP_PATH);
	fill(path);
	ck_assert_ptr_nonnull(mkdtemp(path));
}
