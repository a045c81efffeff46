/* That the JSON Schema says the same as the loader is tested on files, by a
 * validator (tests/scripts/json-schema.bats). */
#include "schema/json_schema.h"

#include "base/file.h"
#include "data/json.h"
#include "schema/settings.h"
#include "test.h"

START_TEST(has_every_setting_in_both_places)
{
	struct node *n = json_schema();

	settings_each (s) {
		const struct node *common = node_key(
		    node_get(n, "definitions.settings.properties"), s->name);
		const struct node *own = node_key(
		    node_get(n, "definitions.table.properties"), s->name);

		ck_assert_ptr_nonnull(common);
		ck_assert(node_equal(common, own));
		ck_assert_str_eq(
		    node_text_or(common, "description", ""), s->text);
	}
	node_free(n);
}
END_TEST

/* What is installed is what the program prints. */
START_TEST(is_what_the_file_says)
{
	struct node *n = json_schema();
	struct buf file = BUF_INIT, text = BUF_INIT;
	struct error err;

	json_pretty(&text, n);
	ck_assert_int_eq(
	    file_read(test_source_path("schemas/wikibot.schema.json"), 1 << 20,
	        &file, &err),
	    0);
	ck_assert_msg(strcmp(file.s, text.s) == 0,
	    "schemas/wikibot.schema.json is old: make it anew by "
	    "`wikibot-provision json-schema`");
	buf_free(&file);
	buf_free(&text);
	node_free(n);
}
END_TEST

TEST_MAIN(json_schema, TEST(has_every_setting_in_both_places),
    TEST(is_what_the_file_says))
