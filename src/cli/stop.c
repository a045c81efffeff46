#include "cli/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/out.h"

static volatile sig_atomic_t caught;
static volatile sig_atomic_t wake = -1;
static int woken = -1;
static bool told;

static void on_signal(int number)
{
	int saved = errno;

	if (caught != 0)
		_exit(128 + number);
	caught = number;
	if (wake >= 0) {
		ssize_t n = write(wake, "", 1);

		(void)n; /* a full pipe is awake already */
	}
	errno = saved;
}

void stop_install(struct stop *stop)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;
	int ends[2];

	stop->wake_fd = -1;
	if (pipe(ends) == 0) {
		for (int i = 0; i < 2; i++) {
			(void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
			(void)fcntl(ends[i], F_SETFL, O_NONBLOCK);
		}
		stop->wake_fd = woken = ends[0];
		wake = ends[1];
	}
	for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
		/* nohup and background jobs of a shell ignore some: keep that */
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL); /* EFBIG, so nothing half is left */
}

bool stop_asked(void *unused)
{
	char byte;

	(void)unused;
	if (caught == 0)
		return false;
	/* Else whoever polls it would be woken for ever. */
	while (woken >= 0 && read(woken, &byte, 1) > 0)
		continue;
	if (!told)
		out_message("Stopping when the calls in flight are answered;"
		            " once more ends at once.");
	told = true;
	return true;
}

bool stop_until_input(const struct stop *stop, int fd)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
		{ .fd = stop->wake_fd, .events = POLLIN } };

	while (caught == 0 && poll(fds, 2, -1) < 0 && errno == EINTR)
		continue;
	return caught == 0;
}

int stop_signal(void)
{
	return caught;
}
