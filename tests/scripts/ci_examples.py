"""ci_examples.py FILE JOB FOLDER: the shell commands of a job, as the CI would
run them: FOLDER/1.sh and so on, each with what the CI sets in its environment.

FILE is a workflow or an action of GitHub, or a pipeline of GitLab.
"""

import pathlib
import re
import shlex
import sys

import yaml

# What the examples may take from the context of a run.
CONTEXT = {
    "github.token": "github-token",
    "github.event.pull_request.number": "7",
}


class Loader(yaml.SafeLoader):
    """YAML 1.2, as CI systems read it: `on` is a text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers
            if tag != "tag:yaml.org,2002:bool"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def evaluate(value):
    return re.sub(r"\$\{\{ *(.*?) *\}\}", lambda m: CONTEXT[m.group(1)],
                  str(value))


def write(folder, number, environment, script):
    # An expression in a script is pasted into it, whatever it holds.
    assert "${{" not in script, script
    lines = [f"export {name}={shlex.quote(value)}"
             for name, value in environment.items()]
    path = pathlib.Path(folder, f"{number}.sh")
    path.write_text("\n".join(lines + [script]), encoding="utf-8")


def github(document, job, folder):
    if job == "composite":
        steps, environment = document["runs"]["steps"], {}
    else:
        steps = document["jobs"][job]["steps"]
        environment = document.get("env", {})
        assert not document["permissions"], "permissions belong to jobs"
    number = 0
    for step in steps:
        if "uses" in step:
            assert re.fullmatch(r"\./.*|[\w/-]+@[0-9a-f]{40}", step["uses"])
            continue
        assert step["shell"] == "bash", step
        number += 1
        own = environment | step.get("env", {})
        write(folder, number, {n: evaluate(v) for n, v in own.items()},
              step["run"])


def gitlab(document, job, folder):
    job = document[job]
    base = document[job["extends"]]
    environment = document["variables"] | job.get("variables", {})
    # A variable of the project is itself here.
    write(folder, 1, {n: v for n, v in environment.items()
                      if not v.startswith("$")},
          "\n".join(base["before_script"] + job["script"]))


def main():
    file, job, folder = sys.argv[1:]
    document = yaml.load(pathlib.Path(file).read_text("utf-8"), Loader)
    pathlib.Path(folder).mkdir()
    (gitlab if "gitlab" in file else github)(document, job, folder)


main()
