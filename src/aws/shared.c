#include "aws/shared.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/mem.h"

struct aws_shared {
	const struct aws_config *config;
	pthread_mutex_t lock; /* guards credentials */
	struct credentials credentials;
	_Atomic unsigned identity; /* counts the credentials there were */
	struct retry_quota quota;
	_Atomic int64_t skew_ms;
};

int aws_shared_open(
    struct aws_shared **out, const struct aws_config *config, struct error *err)
{
	struct aws_shared *s;
	struct credentials c = { 0 };

	*out = NULL;
	if (credentials_resolve(&config->source, &c, err) != 0)
		return -1;
	s = mem_alloc(sizeof *s);
	s->config = config;
	s->credentials = c;
	s->identity = 1;
	s->quota.left = s->quota.capacity = RETRY_QUOTA;
	pthread_mutex_init(&s->lock, NULL);
	*out = s;
	return 0;
}

void aws_shared_close(struct aws_shared *s)
{
	if (s == NULL)
		return;
	credentials_free(&s->credentials);
	pthread_mutex_destroy(&s->lock);
	mem_free(s);
}

void aws_shared_credentials(
    struct aws_shared *s, struct credentials *c, unsigned *identity)
{
	if (*identity == atomic_load(&s->identity))
		return;
	credentials_free(c);
	pthread_mutex_lock(&s->lock);
	credentials_copy(c, &s->credentials);
	*identity = s->identity;
	pthread_mutex_unlock(&s->lock);
}

static bool same(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* Under the lock. */
static bool look_again(struct aws_shared *s)
{
	struct credentials fresh = { 0 };
	struct error ignored;

	if (credentials_refresh(&s->config->source, &fresh, &ignored) != 0)
		return false;
	if (same(fresh.secret, s->credentials.secret) &&
	    same(fresh.token, s->credentials.token)) {
		credentials_free(&fresh);
		return false;
	}
	credentials_free(&s->credentials);
	s->credentials = fresh;
	s->identity++;
	return true;
}

bool aws_shared_renew(struct aws_shared *s, unsigned identity)
{
	bool fresh;

	pthread_mutex_lock(&s->lock);
	fresh = identity != s->identity || look_again(s);
	pthread_mutex_unlock(&s->lock);
	return fresh;
}

struct retry_quota *aws_shared_quota(struct aws_shared *s)
{
	return &s->quota;
}

int64_t aws_shared_skew(const struct aws_shared *s)
{
	return atomic_load_explicit(&s->skew_ms, memory_order_relaxed);
}

bool aws_shared_set_skew(struct aws_shared *s, int64_t ms)
{
	return atomic_exchange(&s->skew_ms, ms) == 0;
}
