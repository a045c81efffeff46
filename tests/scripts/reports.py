"""reports.py SCHEMAS FIXTURES GOLDEN: the drift reports, held against public
schemas, and against the lines of the schema file that they name.

test_render proves that the files in GOLDEN are what the program writes.
"""

import json
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as tree

import jsonschema

# What stands where a finding points: at its line, and from its column on.
# None: it points at no line.
PLACES = {
    "users table": "users:",
    "wikis indexes.by-name": "by-name: {key",
    "wikis indexes.by-old": "[by-old]",
    "wikis tags.environment": "dev}",
    "wikis tags.old": "none, environment",
    "wikis ttl.attribute": "expires_at",
    "wikis stream.view": "NEW_AND_OLD_IMAGES",
    "wikis indexes.by-hand": "indexes:",
    "wikis point_in_time_recovery": "wikis:",
    "wikis tags.evil": "tags: {old",
    "acls key": "key: {partition: wiki_id, sort: other}",
    "sessions billing.provisioned_throughput.read": "5, write: 5}",
    "sessions table": "sessions:",
    "backups point_in_time_recovery": "point_in_time_recovery: true",
    "backups ttl": "ttl: at",
    "locked table": "locked:",
    "same point_in_time_recovery": "same:",
    "archive indexes.by-day.on_demand_maximum.read": "40}",
    "archive indexes.by-size.key": "key: {partition: size}",
    "archive indexes.by-size.projection": "by-size:",
    "archive billing.on_demand_maximum.read": "4000, write",
    "archive billing.on_demand_maximum.write": "none}",
    "archive point_in_time_recovery.recovery_period_days": "14}",
    "archive tags.team": "core}",
    "archive ttl.enabled": "none",
    "archive stream.view": "KEYS_ONLY",
    "archive table_class": "STANDARD_INFREQUENT_ACCESS",
    "archive deletion_protection": "true",
    "archive encryption.mode": "owned",
    "counters billing.mode": "PAY_PER_REQUEST",
    "counters stream.enabled": "none",
    "counters encryption.mode": "encryption:",
    "counters encryption.key": "alias/wikis",
    "wikibot-dev-forgotten table": None,
}
# Notes are no case of a test report, and no difference.
NOTES = {"wikis indexes.by-hand", "wikis point_in_time_recovery",
         "wikis tags.evil", "sessions table", "backups ttl",
         "same point_in_time_recovery"}


def from_sarif(text):
    for result in json.loads(text)["runs"][0]["results"]:
        table, path, _ = result["message"]["text"].split(": ", 2)
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "wikibot.yaml", place
        region = place.get("region", {})
        yield (f"{table} {path}", region.get("startLine"),
               region.get("startColumn"))


def from_github(text):
    for line in text.splitlines():
        title = re.search(r"title=(.*?)::", line).group(1)
        if title == "To mend":
            continue
        assert line.split(" ", 1)[1].startswith("file=wikibot.yaml,"), line
        place = re.search(r",line=(\d+),col=(\d+),", line)
        yield (title.replace("%3A", ""),
               *(map(int, place.groups()) if place else (None, None)))


def from_gitlab(text):
    for issue in json.loads(text):
        table, path, _ = issue["description"].split(": ", 2)
        line = issue["location"]["lines"]["begin"]
        # GitLab wants a line even where there is none.
        orphan = issue["check_name"] == "table-orphaned"
        yield f"{table} {path}", None if orphan else line, None


def from_junit(text):
    for case in tree.fromstring(text).iter("testcase"):
        for said in list(case):
            for line in said.text.splitlines():
                found = re.match(r"wikibot.yaml:(\d+):(\d+): (\S+): ", line)
                if found:
                    yield (f"{case.get('classname')} {found.group(3)}",
                           int(found.group(1)), int(found.group(2)))
        if case.get("classname") == "orphaned tables":
            yield f"{case.get('name')} table", None, None


def from_markdown(text):
    table = None
    for line in text.splitlines():
        heading = re.match(r"#### `(.*)`", line)
        row = re.match(r"\| `([^`]*)` \|.*\| (?:`wikibot.yaml:(\d+)`)? \|$",
                       line)
        if heading:
            table = heading.group(1)
        elif row:
            if row.group(2):
                table = table.removeprefix("wikibot-dev-")
            yield (f"{table} {row.group(1)}",
                   int(row.group(2)) if row.group(2) else None, None)


REPORTS = {
    "drift.sarif": from_sarif,
    "drift.github": from_github,
    "drift.gitlab.json": from_gitlab,
    "drift.xml": from_junit,
    "drift.md": from_markdown,
}


def places(name, text, schema):
    """Each finding stands in the report, at the line that it is about."""
    want = set(PLACES) - (NOTES if name == "drift.xml" else set())
    found = set()
    for finding, line, column in REPORTS[name](text):
        assert finding in PLACES, f"{name}: {finding} is not expected"
        found.add(finding)
        says = PLACES[finding]
        if says is None:
            assert line is None, f"{name}: {finding} is at {line}"
            continue
        at = schema[line - 1]
        assert says in at, f"{name}: {finding} is at {line}: {at}"
        if column:
            assert at[column - 1:].startswith(says), \
                f"{name}: {finding} is at {line}:{column}: {at[column - 1:]}"
    assert found == want, f"{name}: {found ^ want}"
    return len(found)


def sarif(text, schema):
    schema = json.loads(schema.read_text(encoding="utf-8"))
    validator = jsonschema.validators.validator_for(schema)(
        schema, format_checker=jsonschema.FormatChecker())
    for error in validator.iter_errors(json.loads(text)):
        sys.exit(f"SARIF: {error.json_path}: {error.message}")
    # What the schema cannot say, but the standard does: 3.27.5, 3.27.6.
    run = json.loads(text)["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"], result


def code_quality(text):
    """GitLab publishes no schema; these are the rules of its manual."""
    issues = json.loads(text)
    for issue in issues:
        assert issue["description"] and issue["check_name"], issue
        assert issue["severity"] in ("info", "minor", "major", "critical",
                                     "blocker"), issue
        assert not issue["location"]["path"].startswith(("/", "./")), issue
        assert issue["location"]["lines"]["begin"] >= 1, issue
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)


def junit(file, schemas):
    for schema in schemas:
        done = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--schema", schema, file],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{schema.name}: {done.stderr}")
    for suite in tree.parse(file).getroot():
        for word, kind in (("tests", "testcase"), ("failures", "failure"),
                           ("errors", "error")):
            assert int(suite.get(word)) == len(list(suite.iter(kind))), \
                (suite.attrib, word)


def main():
    schemas, fixtures, golden = map(pathlib.Path, sys.argv[1:])
    schema = (fixtures / "mixed.yaml").read_text("utf-8").splitlines()
    texts = {name: (golden / name).read_text("utf-8") for name in REPORTS}
    for name, text in texts.items():
        print(f"{name}: {places(name, text, schema)} findings at their lines")
    sarif(texts["drift.sarif"], next(schemas.glob("**/sarif-2.1.0*.json")))
    code_quality(texts["drift.gitlab.json"])
    xsds = sorted(schemas.glob("**/*.xsd"))
    assert [xsd.name for xsd in xsds] == ["JUnit.xsd", "jenkins-junit.xsd"]
    for name in ("drift.xml", "same-drift.xml"):
        junit(golden / name, xsds)
    print("SARIF, JUnit and code quality are valid")


main()
