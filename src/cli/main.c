#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/prctl.h>
#endif

#include "cli/cli.h"

/* Credentials must not end up in a core file, nor be read by other processes of
 * the same user (faults.md F86).  Under the address sanitizer the process has to
 * stay traceable for its leak check. */
static void guard_memory(void)
{
	struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__)
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/* A standard stream that is closed must not become a file of ours: using it is
 * an error, so each is opened the wrong way round. */
static bool guard_streams(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", modes[fd]) != fd)
			return false;
	return true;
}

int main(int argc, char **argv)
{
	guard_memory();
	if (!guard_streams())
		return EXIT_ERROR;
	return cli_main(argc, argv);
}
