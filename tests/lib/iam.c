#include "lib/iam.h"

#include <stdio.h>
#include <string.h>

static bool fits(const char *pattern, const char *text)
{
	if (*pattern == '*')
		return fits(pattern + 1, text) ||
		       (*text != '\0' && fits(pattern, text + 1));
	if (*pattern == '\0' || *text == '\0')
		return *pattern == *text;
	return *pattern == *text && fits(pattern + 1, text + 1);
}

static bool any_fits(const struct node *list, const char *text)
{
	node_each (one, list)
		if (one->text != NULL && fits(one->text, text))
			return true;
	return false;
}

bool iam_allows(
    const struct node *policy, const char *action, const char *resource)
{
	node_each (s, node_key(policy, "Statement"))
		if (strcmp(node_text_or(s, "Effect", ""), "Allow") == 0 &&
		    any_fits(node_key(s, "Action"), action) &&
		    any_fits(node_key(s, "Resource"), resource))
			return true;
	return false;
}

const char *iam_denied(const struct node *policy, const char *op,
    const char *table, const struct node *body)
{
	static char action[100];
	char arn[400];

	if (policy == NULL)
		return NULL;
	snprintf(arn, sizeof arn,
	    "arn:aws:dynamodb:us-east-1:123456789012:table/%s", table);
	snprintf(action, sizeof action, "dynamodb:%s", op);
	if (!iam_allows(policy, action, arn))
		return action;
	snprintf(action, sizeof action, "dynamodb:TagResource");
	if (strcmp(op, "CreateTable") == 0 && node_key(body, "Tags") != NULL &&
	    !iam_allows(policy, action, arn))
		return action;
	return NULL;
}
