#include "dynamodb/pace.h"

int64_t pace_take(struct pace *p, double per_second, int burst, int64_t now_ms)
{
	double left, ms;

	if (now_ms > p->at) {
		p->spent -= (double)(now_ms - p->at) * per_second / 1000;
		p->at = now_ms;
	}
	if (p->spent < 0)
		p->spent = 0;
	left = burst - p->spent;
	if (left >= 1) {
		p->spent += 1;
		return 0;
	}
	ms = (1 - left) * 1000 / per_second;
	return (int64_t)ms + 1;
}
