"""json_schema.py PROGRAM GOOD.yaml...: the JSON Schema that PROGRAM prints,
against schema files that it accepts and against variations of them.

Whatever `validate` accepts the JSON Schema must accept; of what it refuses the
JSON Schema has to see most, but not all: it knows no rule between two places.
"""

import copy
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import jsonschema
import yaml

ROUNDS = 400
LEAVES = [None, True, False, 0, 7, -1, 3.5, "none", "ALL", "S", "", [], ["a"],
          {}, {"a": "b"}, "PROVISIONED", {"read": 5, "write": 5}, 10 ** 9]


def paths(node, path=()):
    """Every place in a document, below its root."""
    items = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    for key, value in items:
        yield path + (key,)
        yield from paths(value, path + (key,))


def at(node, path):
    for key in path:
        node = node[key]
    return node


def vary(document, dice):
    document = copy.deepcopy(document)
    path = dice.choice(list(paths(document)))
    holder = at(document, path[:-1])
    what = dice.randrange(4)
    if what == 0 and isinstance(holder, dict):
        holder[str(path[-1]) + "x"] = holder.pop(path[-1])
    elif what == 1:
        del holder[path[-1]]
    else:
        holder[path[-1]] = copy.deepcopy(dice.choice(LEAVES))
    return document


def accepted(program, document, folder):
    file = pathlib.Path(folder, "wikibot.yaml")
    file.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run([program, "validate", "-f", file], check=False,
                          capture_output=True)
    assert done.returncode in (0, 1, 64), done
    return done.returncode == 0


def main():
    program, files = sys.argv[1], sys.argv[2:]
    schema = json.loads(subprocess.check_output([program, "json-schema"]))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    dice = random.Random(20261126)
    good = [yaml.safe_load(pathlib.Path(f).read_text(encoding="utf-8"))
            for f in files]
    for name, document in zip(files, good):
        for error in validator.iter_errors(document):
            sys.exit(f"{name}: {error.json_path}: {error.message}")
    refused = seen = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            document = vary(dice.choice(good), dice)
            valid = validator.is_valid(document)
            if accepted(program, document, folder):
                if not valid:
                    error = next(validator.iter_errors(document))
                    sys.exit(f"accepted, but {error.json_path}: "
                             f"{error.message}\n{json.dumps(document)}")
            else:
                refused += 1
                seen += not valid
    print(f"{len(good)} files; of {refused} refused variations "
          f"{seen} are seen")
    if seen * 10 < refused * 7:
        sys.exit("that is too few")


main()
