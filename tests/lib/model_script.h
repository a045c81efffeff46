/*
 * model_script - rules of the model as short texts
 *
 * One line, one call or one move of the clock; ' stands for ":
 *
 *	CreateTable {'TableName':'t', ...}	must be accepted
 *	UpdateTable {...} ! ValidationException will not change
 *						must be refused, with this name
 *						and these words in the text
 *	DescribeTable {...} = Table.TableStatus "ACTIVE"
 *						is accepted, and this is there;
 *						- for what must not be there
 *	+ 1500					let ms pass
 *	settle					until nothing is under way
 *	put {'DescribeTable': ...}		a table that was read
 *	effects UpdateTable 2
 *
 * Items of lists are found by AttributeName, IndexName, Key or number.  Lines
 * that begin with # and empty ones are nothing.  $name stands for one of the
 * words of model_script.c, so that requests stay short.  The times are such that
 * the phases can be told apart.
 */
#ifndef WB_TEST_MODEL_SCRIPT_H
#define WB_TEST_MODEL_SCRIPT_H
#include "reconcile/model.h"

extern const struct model_times model_script_times;
void model_script(const char *script);
#endif
