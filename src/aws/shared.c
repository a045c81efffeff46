#include "aws/shared.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "aws/hash.h"
#include "aws/retry_rate.h"
#include "base/log.h"
#include "base/mem.h"

enum {
	AHEAD_S = 300, /* from here on one renews, the others go on */
	LATE_S = 60,   /* from here on all wait for the one */
	AGAIN_S = 5    /* after a renewal that failed */
};

struct aws_shared {
	const struct aws_config *config;
	pthread_mutex_t lock; /* guards the next four */
	struct credentials credentials;
	bool warned;
	int64_t again;         /* Unix seconds: see above */
	_Atomic int64_t ahead; /* 0: they do not expire, or cannot be renewed */
	_Atomic int64_t late;
	_Atomic unsigned identity; /* counts the credentials there were */
	struct retry_quota quota;
	bool adaptive;
	pthread_mutex_t rate_lock; /* guards the next two */
	bool rate_known;           /* it has begun, with the first request */
	struct retry_rate rate;
	_Atomic int64_t skew_ms;
};

static int64_t now_s(const struct aws_shared *s)
{
	return clock_wall(aws_config_clock(s->config)) / 1000;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Takes *c.  Each window is at most a quarter of the lifetime, or short-lived
 * ones would be renewed all the time; and it begins a little later by chance,
 * or all programs that began together would renew together. */
static void put(struct aws_shared *s, struct credentials *c)
{
	int64_t left = c->expires - now_s(s), ahead = least(AHEAD_S, left / 4);
	bool ends = c->expires != 0 && !c->once && left > 0;

	credentials_free(&s->credentials);
	s->credentials = *c;
	*c = (struct credentials){ 0 };
	s->late = s->credentials.expires - least(LATE_S, left / 4);
	ahead -= (int64_t)((double)ahead / 5 * hash_random_unit());
	s->ahead = ends ? s->credentials.expires - ahead : 0;
	s->again = 0;
	s->warned = false;
}

struct aws_shared *aws_shared_new(
    const struct aws_config *config, struct credentials *c)
{
	struct aws_shared *s = mem_alloc(sizeof *s);

	s->config = config;
	put(s, c);
	s->identity = 1;
	s->quota.left = s->quota.capacity = RETRY_QUOTA;
	s->adaptive = retry_is_adaptive(config->retry_mode);
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->rate_lock, NULL);
	return s;
}

int aws_shared_open(
    struct aws_shared **out, const struct aws_config *config, struct error *err)
{
	struct credentials c = { 0 };

	*out = NULL;
	if (credentials_resolve(config, &c, NULL, err) != 0)
		return -1;
	*out = aws_shared_new(config, &c);
	return 0;
}

void aws_shared_close(struct aws_shared *s)
{
	if (s == NULL)
		return;
	credentials_free(&s->credentials);
	pthread_mutex_destroy(&s->lock);
	pthread_mutex_destroy(&s->rate_lock);
	mem_free(s);
}

static bool same(const char *a, const char *b)
{
	return strcmp(a != NULL ? a : "", b != NULL ? b : "") == 0;
}

/* Under the lock: whether there are others now. */
static bool look_again(struct aws_shared *s)
{
	struct credentials fresh = { 0 };
	struct error err;
	bool others;

	if (s->credentials.once || now_s(s) < s->again)
		return false;
	if (credentials_refresh(s->config, &fresh, &err) != 0) {
		s->again = now_s(s) + AGAIN_S;
		if (!s->warned)
			log_warn(
			    "the credentials cannot be renewed: %s", err.text);
		s->warned = true;
		return false;
	}
	others = !same(fresh.secret, s->credentials.secret) ||
	         !same(fresh.token, s->credentials.token);
	put(s, &fresh);
	if (others)
		s->identity++;
	else
		s->again = now_s(s) + AGAIN_S;
	return others;
}

/* The window is open: one renews, and until it is late nobody waits. */
static void renew_ahead(struct aws_shared *s)
{
	int64_t ahead = s->ahead;

	if (ahead == 0 || now_s(s) < ahead)
		return;
	if (pthread_mutex_trylock(&s->lock) != 0) {
		if (now_s(s) < s->late)
			return;
		pthread_mutex_lock(&s->lock);
	}
	if (s->ahead == ahead)
		look_again(s);
	pthread_mutex_unlock(&s->lock);
}

void aws_shared_credentials(
    struct aws_shared *s, struct credentials *c, unsigned *identity)
{
	renew_ahead(s);
	if (*identity == atomic_load(&s->identity))
		return;
	credentials_free(c);
	pthread_mutex_lock(&s->lock);
	credentials_copy(c, &s->credentials);
	*identity = s->identity;
	pthread_mutex_unlock(&s->lock);
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

int64_t aws_shared_admit(struct aws_shared *s, int64_t now_ms)
{
	int64_t ms;

	if (!s->adaptive)
		return 0;
	pthread_mutex_lock(&s->rate_lock);
	if (!s->rate_known)
		retry_rate_init(&s->rate, now_ms);
	s->rate_known = true;
	ms = retry_rate_take(&s->rate, now_ms);
	pthread_mutex_unlock(&s->rate_lock);
	return ms;
}

void aws_shared_answered(struct aws_shared *s, bool throttled, int64_t now_ms)
{
	if (!s->adaptive)
		return;
	pthread_mutex_lock(&s->rate_lock);
	retry_rate_answer(&s->rate, throttled, now_ms);
	pthread_mutex_unlock(&s->rate_lock);
}

int64_t aws_shared_rate(struct aws_shared *s)
{
	int64_t rate = 0;

	if (!s->adaptive)
		return 0;
	pthread_mutex_lock(&s->rate_lock);
	if (s->rate.on)
		rate = (int64_t)(s->rate.fill * 60);
	pthread_mutex_unlock(&s->rate_lock);
	return rate;
}

int64_t aws_shared_skew(const struct aws_shared *s)
{
	return atomic_load_explicit(&s->skew_ms, memory_order_relaxed);
}

bool aws_shared_set_skew(struct aws_shared *s, int64_t ms)
{
	return atomic_exchange(&s->skew_ms, ms) == 0;
}
