/*
 * limits - every maximum, with its reason
 *
 * Whatever comes from outside has a size that somebody else chose.  Passing one
 * of these is E_LIMIT, an ordinary error.
 */
#ifndef WB_BASE_LIMITS_H
#define WB_BASE_LIMITS_H

enum {
	/* Input of ours. */
	LIMIT_SCHEMA_BYTES = 1 << 20, /* a schema file: thousands of tables */
	LIMIT_NESTING = 64, /* libyaml is quadratic in it (performance.md 2) */
	/* An item may be 32 deep, with two levels of JSON for each of them. */
	LIMIT_ITEM_NESTING = 80,
	LIMIT_NODES = 200000,        /* values in one document */
	LIMIT_INI_BYTES = 1 << 20,   /* ~/.aws/config and credentials */
	LIMIT_PLAN_BYTES = 16 << 20, /* a saved plan */
	LIMIT_TABLES = 2500,    /* AWS's quota per account and region (R4) */
	LIMIT_ENTRIES = 1000,   /* of any other map or list of a schema */
	LIMIT_MERGED = 2000000, /* values of defaults by tables (F80) */
	LIMIT_REPLACED = 4096,  /* a text with its ${variables} replaced */
	LIMIT_PROBLEMS = 200,   /* reported mistakes before we stop counting */

	/* Answers. */
	LIMIT_ANSWER_BYTES = 1 << 20, /* control plane (faults.md F53) */
	LIMIT_CREDENTIALS_BYTES = 64
	                          << 10, /* of whoever hands them out (F65) */
	LIMIT_HEADER_BYTES = 16 << 10,   /* all headers of an answer (F11) */
	LIMIT_HEADER_COUNT = 100,
	LIMIT_ERROR_TEXT = 300, /* what we repeat of a server's words (F45) */
	LIMIT_PAGES = 1000,     /* pages of one listing: a loop guard */
	LIMIT_JSON_BYTES = 32 << 20, /* any of them: BatchGetItem, and room */

	/* DynamoDB's own (service model 2012-08-10, control-plane.md R24, R50). */
	LIMIT_NAME_MIN = 3,
	LIMIT_NAME_MAX = 255,
	LIMIT_KEY_NAME = 255,       /* a key attribute's name, bytes */
	LIMIT_PARTITION_KEY = 2048, /* bytes of its value */
	LIMIT_SORT_KEY = 1024,
	LIMIT_ITEM_BYTES = 400 << 10,
	LIMIT_ATTRIBUTE_NAME = 65535,
	LIMIT_GLOBAL_INDEXES = 20,
	LIMIT_LOCAL_INDEXES = 5,
	LIMIT_PROJECTED = 100,    /* INCLUDE attributes over all indexes */
	LIMIT_INDEX_KEY_PART = 4, /* partition or sort attributes (R25) */
	LIMIT_TAGS = 50,
	LIMIT_TAG_KEY = 128, /* Unicode characters */
	LIMIT_TAG_VALUE = 256,
	LIMIT_INDEX_UPDATES = 5, /* index updates in one UpdateTable (R10) */
	LIMIT_DECREASES = 4      /* first hour of a UTC day (R32) */
};
#endif
