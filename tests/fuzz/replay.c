/*
 * The main of a fuzz target that is built without libFuzzer: every file of its
 * corpus, or every file it is given, in a process of its own.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "fuzz/fuzz.h"

enum { FILE_MAX = 1 << 20 };

/* From a block of exactly its size, as libFuzzer does it: a sanitizer sees the
 * first byte that is read behind it. */
static void feed(const char *path)
{
	struct buf text = BUF_INIT;
	struct error err;
	uint8_t *exact;

	if (file_read(path, FILE_MAX, &text, &err) != 0) {
		fprintf(stderr, "%s\n", err.text);
		exit(EXIT_FAILURE);
	}
	exact = malloc(text.n > 0 ? text.n : 1);
	if (exact == NULL)
		abort();
	memcpy(exact, text.s, text.n);
	LLVMFuzzerTestOneInput(exact, text.n);
	free(exact);
	buf_free(&text);
}

static bool passes(const char *path)
{
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		feed(path);
		exit(EXIT_SUCCESS); /* by way of the leak check */
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		perror("fork");
	if (status != 0)
		printf("%s:1:F: ended with status %d\n", path, status);
	return status == 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

VEC_TYPE(paths, char *);

static void list(struct paths *out)
{
	const char *top = getenv("WB_SRCDIR");
	struct buf folder = BUF_INIT;
	struct dirent *entry;
	DIR *dir;

	buf_addf(&folder, "%s/tests/fuzz/corpus/%s", top != NULL ? top : ".",
	    fuzz_name);
	dir = opendir(folder.s);
	if (dir == NULL)
		perror(folder.s);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct buf path = BUF_INIT;

		if (entry->d_name[0] == '.')
			continue;
		buf_addf(&path, "%s/%s", folder.s, entry->d_name);
		*vec_push(out) = buf_take(&path);
	}
	if (dir != NULL)
		closedir(dir);
	vec_sort(out, by_name);
	buf_free(&folder);
}

int main(int argc, char **argv)
{
	struct paths paths = { 0 };
	size_t failed = 0;

	for (int i = 1; i < argc; i++)
		*vec_push(&paths) = mem_strdup(argv[i]);
	if (argc <= 1)
		list(&paths);
	vec_each (char *, path, &paths) {
		failed += !passes(*path);
	}
	/* As libcheck says it; scripts/check reads this line. */
	printf("%zu%%: Checks: %zu, Failures: %zu, Errors: 0\n",
	    paths.n > 0 ? 100 * (paths.n - failed) / paths.n : 0, paths.n,
	    failed);
	failed += paths.n == 0;
	vec_each (char *, path, &paths) {
		mem_free(*path);
	}
	vec_free(&paths);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
