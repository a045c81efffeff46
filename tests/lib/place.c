#include "lib/place.h"

#include <time.h>
#include <unistd.h>

#include "test.h"

void place_open(struct place *p)
{
	const char *endpoint = getenv("WB_ENDPOINT");
	struct timespec now;

	*p = (struct place){ .options.size = sizeof p->options };
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(p->run, sizeof p->run, "%lx-%x", (unsigned long)now.tv_nsec,
	    (unsigned)getpid());
	if (endpoint == NULL || *endpoint == '\0') {
		p->fake = wb_fake_new();
		wb_fake_options(p->fake, &p->options);
		return;
	}
	p->options.endpoint_url = endpoint;
	p->options.prefix = getenv("WB_PREFIX");
	p->options.environment = "dev";
}

void place_close(struct place *p)
{
	wb_fake_free(p->fake);
	*p = (struct place){ 0 };
}

struct wb_session *place_session(const struct place *p)
{
	struct wb_session *s = NULL;
	struct wb_error err;

	place_expect(WB_OK, wb_session_open(&p->options, &s, &err));
	return s;
}

int place_count(int lean, int normal)
{
	return getenv("WB_LEAN") != NULL ? lean : normal;
}

void place_expect_at(int line, enum wb_status want, enum wb_status got,
    const struct wb_error *err)
{
	ck_assert_msg(got == want, "line %d: %s, not %s: %s", line,
	    wb_status_name(got), wb_status_name(want),
	    got != WB_OK ? err->text : "");
}
