/*
 * Query, by the API reference and the developer guide ("Paginating table query
 * results", "Key condition expressions for the Query operation").
 */
#include "model/fake_query.h"

#include "base/mem.h"
#include "lib/fake_rig.h"
#include "test.h"

#define V(v)      "'ExpressionAttributeValues':{" v "},"
#define BAD       "ValidationException: Invalid KeyConditionExpression: "
#define KEY(slug) "{" RIG_WIKI("o", slug) "}"

/* Slugs of owner "o", in the order of their bytes: capitals before small
 * letters, two bytes before three and four. */
static const char *const slugs[] = { "-", "10", "9", "B", "a", "ab", "abc", "b",
	"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
enum { SLUGS = sizeof slugs / sizeof *slugs };

static void put_wiki(struct fake_rig *r, const char *owner, const char *slug)
{
	struct buf body = BUF_INIT;

	buf_addf(&body,
	    "{" RIG_WIKIS "'Item':{'owner_id':{'S':'%s'},"
	    "'wiki_slug':{'S':'%s'},'x':{'S':'y'}}}",
	    owner, slug);
	fake_rig_send(r, "PutItem", body.s);
	ck_assert_int_eq(r->status, 200);
	buf_free(&body);
}

static void fill(struct fake_rig *r)
{
	fake_rig_open(r);
	for (int i = SLUGS - 1; i >= 0; i -= 2)
		put_wiki(r, "o", slugs[i]);
	for (int i = 1; i < SLUGS; i += 2)
		put_wiki(r, "o", slugs[i]);
	put_wiki(r, "a", "x");
	put_wiki(r, "o1", "x");
	put_wiki(r, "n", "x");
	ck_assert_int_eq(
	    (int)wb_fake_items(r->fake, "wikibot-test-wikis"), SLUGS + 3);
}

static void query(struct fake_rig *r, const char *rest)
{
	struct buf body = BUF_INIT;

	buf_addf(&body, "{" RIG_WIKIS "%s}", rest);
	fake_rig_send(r, "Query", body.s);
	buf_free(&body);
}

/* The slugs of the answer, as "a b c". */
static void list_slugs(const struct fake_rig *r, struct buf *out)
{
	buf_reset(out);
	node_each (item, node_key(r->answer, "Items"))
		buf_addf(out, "%s%s", out->n > 0 ? " " : "",
		    node_text_or(item, "wiki_slug.S", "?"));
}

/* clang-format off */
static const struct {
	const char *condition, *terms, *slugs; /* "V...": the exception */
} rows[] = {
	{ "owner_id = :o", V("':o':{'S':'o'}"),
	  "- 10 9 B a ab abc b \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
	{ "owner_id = :o", V("':o':{'S':'none'}"), "" },
	{ "(owner_id = :o) AND (wiki_slug = :s)",
	  V("':o':{'S':'o'},':s':{'S':'ab'}"), "ab" },
	{ "wiki_slug = :s and owner_id = :o", V("':o':{'S':'o'},':s':{'S':'ab'}"),
	  "ab" },
	{ "owner_id = :o AND wiki_slug = :s", V("':o':{'S':'o'},':s':{'S':'A'}"),
	  "" },
	{ "owner_id = :o AND wiki_slug < :s", V("':o':{'S':'o'},':s':{'S':'B'}"),
	  "- 10 9" },
	{ "owner_id = :o AND wiki_slug <= :s", V("':o':{'S':'o'},':s':{'S':'B'}"),
	  "- 10 9 B" },
	{ "owner_id = :o AND wiki_slug > :s", V("':o':{'S':'o'},':s':{'S':'b'}"),
	  "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
	{ "owner_id = :o AND wiki_slug >= :s", V("':o':{'S':'o'},':s':{'S':'b'}"),
	  "b \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
	{ "owner_id = :o AND wiki_slug > :s", V("':o':{'S':'o'},':s':{'S':'aa'}"),
	  "ab abc b \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80" },
	{ "owner_id = :o AND wiki_slug BETWEEN :a AND :b",
	  V("':o':{'S':'o'},':a':{'S':'9'},':b':{'S':'ab'}"), "9 B a ab" },
	{ "wiki_slug BETWEEN :a AND :b AND owner_id = :o",
	  V("':o':{'S':'o'},':a':{'S':'9'},':b':{'S':'ab'}"), "9 B a ab" },
	{ "owner_id = :o AND begins_with(wiki_slug, :s)",
	  V("':o':{'S':'o'},':s':{'S':'ab'}"), "ab abc" },
	{ "owner_id = :o AND begins_with ( wiki_slug, :s )",
	  V("':o':{'S':'o'},':s':{'S':'\xe2\x82\xac'}"), "\xe2\x82\xac" },
	{ "#o = :o", V("':o':{'S':'n'}") "'ExpressionAttributeNames':"
	  "{'#o':'owner_id'},", "x" },

	{ "", V("':o':{'S':'o'}"), BAD "The expression can not be empty;" },
	{ "owner_id", V("':o':{'S':'o'}"), BAD "Syntax error" },
	{ "owner_id = :o AND", V("':o':{'S':'o'}"), BAD "Syntax error" },
	{ "(owner_id = :o", V("':o':{'S':'o'}"), BAD "Syntax error" },
	{ "owner_id > :o", V("':o':{'S':'o'}"),
	  "ValidationException: Query key condition not supported" },
	{ "wiki_slug = :o", V("':o':{'S':'o'}"),
	  "ValidationException: Query condition missed key schema element: owner_id" },
	{ "owner_id = :o AND x = :o", V("':o':{'S':'o'}"),
	  "ValidationException: Query condition missed key schema element: "
	  "wiki_slug" },
	{ "owner_id = :o AND wiki_slug <> :o", V("':o':{'S':'o'}"),
	  "ValidationException" },
	{ "owner_id = :o OR wiki_slug = :o", V("':o':{'S':'o'}"),
	  "ValidationException" },
	{ "owner_id = :o AND wiki_slug = :o AND x = :o", V("':o':{'S':'o'}"),
	  "ValidationException" },
	{ "owner_id = :o", V("':o':{'N':'1'}"), "ValidationException: One or more "
	  "parameter values were invalid: Condition parameter type does not match "
	  "schema type" },
	{ "owner_id = :o AND wiki_slug = :s", V("':o':{'S':'o'},':s':{'N':'1'}"),
	  "ValidationException: Condition parameter type" },
	{ "owner_id = :o", V("':o':{'S':''}"), "ValidationException: One or more "
	  "parameter values are not valid. The AttributeValue for a key attribute "
	  "cannot contain an empty string value. Key: owner_id" },
	{ "owner_id = :o AND wiki_slug BETWEEN :b AND :a",
	  V("':o':{'S':'o'},':a':{'S':'9'},':b':{'S':'ab'}"),
	  BAD "The BETWEEN operator requires upper bound to be greater than or "
	  "equal to lower bound" },
	{ "owner_id = :o", V("':o':{'S':'o'},':p':{'S':'o'}"),
	  "ValidationException: unused in expressions: keys: {:p}" },
	{ "owner_id = :p", V("':o':{'S':'o'}"), BAD "An expression attribute value "
	  "used in expression is not defined; attribute value: :p" },
	{ "#o = :o", V("':o':{'S':'o'}"), BAD "An expression attribute name used in "
	  "the document path is not defined; attribute name: #o" },
};
/* clang-format on */

START_TEST(finds_a_stretch_of_a_partition)
{
	struct fake_step step = { "Query", NULL, rows[_i].slugs };
	struct buf body = BUF_INIT, found = BUF_INIT;
	struct fake_rig r;

	fill(&r);
	buf_addf(&body, "{" RIG_WIKIS "%s'KeyConditionExpression':'%s'}",
	    rows[_i].terms, rows[_i].condition);
	step.body = body.s;
	if (*rows[_i].slugs == 'V') {
		fake_rig_expect(&r, &step);
	} else {
		fake_rig_send(&r, "Query", body.s);
		ck_assert_msg(r.status == 200, "%s", r.body.s);
		list_slugs(&r, &found);
		ck_assert_str_eq(found.s, rows[_i].slugs);
		ck_assert_ptr_null(node_key(r.answer, "LastEvaluatedKey"));
	}
	buf_free(&body);
	buf_free(&found);
	fake_rig_close(&r);
}
END_TEST

#define OF_O "'KeyConditionExpression':'owner_id = :o'," V("':o':{'S':'o'}")

START_TEST(goes_backwards)
{
	struct buf found = BUF_INIT;
	struct fake_rig r;

	fill(&r);
	query(&r, OF_O "'ScanIndexForward':false,'Limit':4");
	list_slugs(&r, &found);
	ck_assert_str_eq(found.s, "\xf0\x9f\x98\x80 \xe2\x82\xac \xc3\xa9 b");
	query(
	    &r, OF_O "'ScanIndexForward':false,'ExclusiveStartKey':" KEY("b"));
	list_slugs(&r, &found);
	ck_assert_str_eq(found.s, "abc ab a B 9 10 -");
	query(&r, OF_O "'ScanIndexForward':true,'ExclusiveStartKey':" KEY("b"));
	list_slugs(&r, &found);
	ck_assert_str_eq(found.s, "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
	buf_free(&found);
	fake_rig_close(&r);
}
END_TEST

/* All pages of the partition; how many there were. */
static int count_pages(
    struct fake_rig *r, int limit, bool backward, struct buf *all)
{
	struct buf body = BUF_INIT, start = BUF_INIT, page = BUF_INIT;
	const struct node *last;
	int pages = 0;

	buf_reset(all);
	do {
		buf_reset(&body);
		buf_addf(&body, OF_O "'ScanIndexForward':%s%s",
		    backward ? "false" : "true", start.s);
		if (limit > 0)
			buf_addf(&body, ",'Limit':%d", limit);
		query(r, body.s);
		ck_assert_int_eq(r->status, 200);
		list_slugs(r, &page);
		buf_addf(
		    all, "%s%s", all->n > 0 && page.n > 0 ? " " : "", page.s);
		ck_assert_int_eq(node_int_or(r->answer, "Count", -1),
		    (int)node_key(r->answer, "Items")->count);
		last = node_key(r->answer, "LastEvaluatedKey");
		buf_reset(&start);
		buf_addf(&start,
		    ",'ExclusiveStartKey':{'owner_id':{'S':'%s'},"
		    "'wiki_slug':{'S':'%s'}}",
		    node_text_or(last, "owner_id.S", "?"),
		    node_text_or(last, "wiki_slug.S", "?"));
		pages++;
	} while (last != NULL);
	buf_free(&body);
	buf_free(&start);
	buf_free(&page);
	return pages;
}

/* A page that is full at the end of the partition still has a key; the next one
 * is empty.  So n items take n / limit + 1 pages. */
START_TEST(gives_each_item_once_whatever_the_page)
{
	struct buf all = BUF_INIT;
	struct fake_rig r;

	fill(&r);
	for (int limit = 1; limit <= SLUGS + 2; limit++)
		for (int how = 0; how < 4; how++) {
			bool backward = how % 2 != 0, own = how >= 2;

			wb_fake_page_size(r.fake, own ? limit : 0);
			ck_assert_int_eq(
			    count_pages(&r, own ? 0 : limit, backward, &all),
			    SLUGS / limit + 1);
			ck_assert_str_eq(all.s,
			    backward ? "\xf0\x9f\x98\x80 \xe2\x82\xac \xc3\xa9 "
			               "b abc ab a B 9 10 -"
			             : "- 10 9 B a ab abc b \xc3\xa9 "
			               "\xe2\x82\xac \xf0\x9f\x98\x80");
		}
	wb_fake_page_size(r.fake, 3); /* the smaller of the two counts */
	ck_assert_int_eq(count_pages(&r, 2, false, &all), SLUGS / 2 + 1);
	ck_assert_int_eq(count_pages(&r, 5, false, &all), SLUGS / 3 + 1);
	buf_free(&all);
	fake_rig_close(&r);
}
END_TEST

#define LAST(slug) "'LastEvaluatedKey':" KEY(slug)
#define WIKI(slug) "{" RIG_WIKI("o", slug) "}"
#define QUERY(x)   "Query", "{" RIG_WIKIS OF_O x "}"

/* clang-format off */
static const struct fake_step pages[] = {
	{ "PutItem", "{" RIG_WIKIS "'Item':{" RIG_WIKI("o", "a") "}}", "{}" },
	{ "PutItem", "{" RIG_WIKIS "'Item':{" RIG_WIKI("o", "b")
	  ",'x':{'S':'y'}}}", "{}" },
	{ QUERY("'Limit':3"), "{'Count':2,'ScannedCount':2,'Items':[" WIKI("a")
	  ",{" RIG_WIKI("o", "b") ",'x':{'S':'y'}}]}" },
	{ QUERY("'Limit':1"), "{'Count':1,'ScannedCount':1,'Items':[" WIKI("a") "],"
	  LAST("a") "}" },
	{ QUERY("'Limit':2,'ProjectionExpression':'wiki_slug'"),
	  "{'Count':2,'ScannedCount':2,'Items':[{'wiki_slug':{'S':'a'}},"
	  "{'wiki_slug':{'S':'b'}}]," LAST("b") "}" },
	{ QUERY("'ExclusiveStartKey':" KEY("b")),
	  "{'Count':0,'ScannedCount':0,'Items':[]}" },
	/* A key need not be there to be a start. */
	{ QUERY("'ExclusiveStartKey':" KEY("aa") ",'ProjectionExpression':'x'"),
	  "{'Count':1,'ScannedCount':1,'Items':[{'x':{'S':'y'}}]}" },
	{ QUERY("'Limit':0"), "ValidationException: greater than or equal to 1" },
	{ QUERY("'Limit':-1"), "ValidationException: greater than or equal to 1" },
	{ QUERY("'Limit':'1'"), "SerializationException" },
	{ QUERY("'ExclusiveStartKey':{'owner_id':{'S':'o'}}"),
	  "ValidationException: The provided starting key is invalid" },
	{ QUERY("'ExclusiveStartKey':{" RIG_WIKI("o", "a") ",'x':{'S':'y'}}"),
	  "ValidationException: The provided starting key is invalid" },
	{ QUERY("'ExclusiveStartKey':{" RIG_WIKI("p", "a") "}"),
	  "ValidationException: The provided starting key is outside query "
	  "boundaries based on provided conditions" },
	{ QUERY("'FilterExpression':'x = :o'"), "ValidationException" },
	{ QUERY("'IndexName':'by-oauth'"),
	  "ValidationException: The table does not have the specified index: by-" },
	{ QUERY("'ConsistentRead':true,'Limit':5,'ProjectionExpression':'x'"),
	  "{'Count':2,'ScannedCount':2,'Items':[{},{'x':{'S':'y'}}]}" },
	{ "Query", "{" RIG_WIKIS "'Limit':1}",
	  "ValidationException: KeyConditionExpression" },
	{ NULL, NULL, NULL }
};

#define USER(id, provider, sub) "{" RIG_ID(id) ",'oauth_provider':{'S':'" provider \
	"'},'oauth_provider_sub':{'S':'" sub "'}}"
#define PUT(user) "PutItem", "{" RIG_USERS "'Item':" user "}", "{}"
#define BY_OAUTH(x) "Query", "{" RIG_USERS "'IndexName':'by-oauth'," x "}"
#define IS(p, s) "'KeyConditionExpression':'oauth_provider = :p AND " \
	"oauth_provider_sub = :s'," V("':p':{'S':'" p "'},':s':{'S':'" s "'}")
#define FOUND(n, items) "'Count':" n ",'ScannedCount':" n ",'Items':[" items "]"

static const struct fake_step index_steps[] = {
	{ PUT(USER("u3", "gh", "2")) },
	{ PUT(USER("u1", "gh", "1")) },
	{ PUT(USER("u2", "go", "1")) },
	{ PUT("{" RIG_ID("half") ",'oauth_provider':{'S':'gh'}}") },
	{ PUT("{" RIG_ID("none") "}") },
	{ BY_OAUTH(IS("gh", "1") "'Limit':5"),
	  "{" FOUND("1", USER("u1", "gh", "1")) "}" },
	{ BY_OAUTH(IS("gh", "3") "'Limit':5"), "{" FOUND("0", "") "}" },
	{ BY_OAUTH("'KeyConditionExpression':'oauth_provider = :p',"
	  V("':p':{'S':'gh'}") "'ConsistentRead':false"),
	  "{" FOUND("2", USER("u1", "gh", "1") "," USER("u3", "gh", "2")) "}" },
	{ BY_OAUTH(IS("gh", "1") "'ConsistentRead':true"),
	  "ValidationException: Consistent reads are not supported on global "
	  "secondary indexes" },
	/* Its keys need not be unique; a page ends with the keys of both. */
	{ PUT(USER("u0", "gh", "1")) },
	{ BY_OAUTH(IS("gh", "1") "'Limit':1"),
	  "{" FOUND("1", USER("u0", "gh", "1")) ",'LastEvaluatedKey':"
	  USER("u0", "gh", "1") "}" },
	{ BY_OAUTH(IS("gh", "1") "'ExclusiveStartKey':" USER("u0", "gh", "1")),
	  "{" FOUND("1", USER("u1", "gh", "1")) "}" },
	{ BY_OAUTH(IS("gh", "1") "'ExclusiveStartKey':{" RIG_ID("u0") "}"),
	  "ValidationException: The provided starting key is invalid" },
	{ BY_OAUTH(IS("gh", "1") "'ExclusiveStartKey':" USER("u3", "gh", "2")),
	  "ValidationException: outside query boundaries" },
	/* It follows what becomes of the item. */
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("u1") "},'UpdateExpression':"
	  "'SET oauth_provider_sub = :s'," V("':s':{'S':'9'}")
	  "'ReturnValues':'NONE'}", "{}" },
	{ "DeleteItem", "{" RIG_USERS "'Key':{" RIG_ID("u0") "}}", "{}" },
	{ BY_OAUTH(IS("gh", "1") "'Limit':5"), "{" FOUND("0", "") "}" },
	{ BY_OAUTH(IS("gh", "9") "'Limit':5"),
	  "{" FOUND("1", USER("u1", "gh", "9")) "}" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("u1") "},'UpdateExpression':"
	  "'REMOVE oauth_provider'}", "{}" },
	{ BY_OAUTH(IS("gh", "9") "'Limit':5"), "{" FOUND("0", "") "}" },
	{ "UpdateItem", "{" RIG_USERS "'Key':{" RIG_ID("none") "},"
	  "'UpdateExpression':'SET oauth_provider = :s, oauth_provider_sub = :s',"
	  V("':s':{'S':'9'}") "'ReturnValues':'NONE'}", "{}" },
	{ BY_OAUTH(IS("9", "9") "'Limit':5"),
	  "{" FOUND("1", USER("none", "9", "9")) "}" },
	{ "Query", "{" RIG_USERS "'IndexName':'by-name'," IS("9", "9") "'Limit':5}",
	  "ValidationException: The table does not have the specified index" },
	{ NULL, NULL, NULL }
};
/* clang-format on */

static const struct fake_step *const scripts[] = { pages, index_steps };

START_TEST(answers_as_the_service)
{
	fake_rig_run(scripts[_i]);
}
END_TEST

/* 1 MB takes two items of 400 KB, and 400 KB is 409,600 bytes. */
START_TEST(ends_a_page_at_a_megabyte)
{
	struct buf body = BUF_INIT, found = BUF_INIT;
	struct fake_rig r;

	fake_rig_open(&r);
	for (char slug = 'a'; slug <= 'e'; slug++) {
		buf_reset(&body);
		buf_addf(&body,
		    "{" RIG_WIKIS "'Item':{'owner_id':{'S':'o'},"
		    "'wiki_slug':{'S':'%c'},'x':{'S':'",
		    slug);
		for (int i = 0; i < 400000; i++)
			buf_addc(&body, 'x');
		buf_add(&body, "'}}}");
		fake_rig_send(&r, "PutItem", body.s);
		ck_assert_int_eq(r.status, 200);
	}
	query(&r, OF_O "'Limit':100");
	list_slugs(&r, &found);
	ck_assert_str_eq(found.s, "a b");
	ck_assert_str_eq(
	    node_text_or(r.answer, "LastEvaluatedKey.wiki_slug.S", ""), "b");
	query(&r, OF_O "'ExclusiveStartKey':" KEY("c"));
	list_slugs(&r, &found);
	ck_assert_str_eq(found.s, "d e");
	ck_assert_ptr_null(node_key(r.answer, "LastEvaluatedKey"));
	buf_free(&body);
	buf_free(&found);
	fake_rig_close(&r);
}
END_TEST

TEST_MAIN(fake_query, LOOP(finds_a_stretch_of_a_partition, rows),
    TEST(goes_backwards), TEST(gives_each_item_once_whatever_the_page),
    LOOP(answers_as_the_service, scripts), TEST(ends_a_page_at_a_megabyte))
