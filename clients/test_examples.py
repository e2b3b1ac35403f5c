# SPDX-License-Identifier: EUPL-1.2
"""The examples of the API's description, carried out as they stand there, in the order of the story they tell."""

import json
import re

import pytest
from stage import ROOT, Server

DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
# Which answer of the story each id of zeros stands for: path of the request, and where in its data.
GIVEN = {
    "/deposits": {"item": ("items", 0), "deposit": ("id",)},
    "/analyses": {"analysis": ("id",)},
    "/assessments": {"assessment": ("id",)},
    "/disclosures": {"disclosure": ("id",)},
    "/disclosures/{disclosure}/consents": {"consent": ("questions", 0, "consent")},
}
READERS = {"consent": "police.consent", "deposit": "police.analyst"}


def story():
    """Every example, in order: its name, path, who makes it, its body and the answer that is documented."""
    told = []
    for path, methods in DOCUMENT["paths"].items():
        operation = methods.get("post", {})
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, example in content.get("examples", {}).items():
            who = re.fullmatch(r"By `(.+)`\.", example["description"]).group(1)
            told.append((name, path, who, example["value"], min(operation["responses"])))
    return sorted(told)


def ids():
    """The example of each parameter in a path."""
    parameters = [p for m in DOCUMENT["paths"].values() for o in m.values() for p in o.get("parameters", [])]
    return {p["name"]: p["example"] for p in parameters if "example" in p}


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The story, carried out on a store that was just made: each answer by the example's name, and the ids."""
    server = Server(tmp_path_factory.mktemp("examples"))
    placeholders, real, answers = ids(), {}, {}
    for name, path, who, body, _ in story():
        text = json.dumps([path, body])
        for thing, id in real.items():
            text = text.replace(placeholders[thing], id).replace(f"{{{thing}}}", id)
        where, body = json.loads(text)
        answer = answers[name] = server.ask(who, "POST", f"/v1{where}", body)
        for thing, steps in GIVEN.get(path, {}).items():
            found = answer.json().get("data", {})
            for step in steps:
                found = found[step]
            real[thing] = found
    yield server, real, answers
    server.stop()


@pytest.mark.parametrize("name,path,who,body,expected", story(), ids=lambda value: value if isinstance(value, str) else "")
def test_it_is_answered_as_documented(told, name, path, who, body, expected):
    answer = told[2][name]
    assert answer.status_code == int(expected), f"{path} by {who}: {answer.status_code} {answer.text}"
    assert answer.headers["API-Version"] == DOCUMENT["info"]["version"]


def test_the_story_ends_with_data_that_were_handed_over(told):
    server, real, answers = told
    delivered = next(a for (name, path, *_), a in zip(story(), answers.values()) if path.endswith("/deliveries"))
    assert delivered.json()["data"]["form"] == "misp"
    assert set(real) == set(ids())


def readable():
    """Paths to read whose parameters all have an example."""
    named = {p: set(re.findall(r"{(\w+)}", p)) for p, methods in DOCUMENT["paths"].items() if "get" in methods}
    return sorted(p for p, names in named.items() if names <= set(ids()) | {"version"})


@pytest.mark.parametrize("path", readable())
def test_what_can_be_read_is(told, path):
    server, real, _ = told
    names = re.findall(r"{(\w+)}", path)
    where = path
    for name in names:
        where = where.replace(f"{{{name}}}", real.get(name, "1"))
    who = next((READERS[name] for name in names if name in READERS), "aivd.analyst")
    # What goes on for ever is begun, and let go.
    answer = server.ask(who, "GET", f"/v1{where}", stream=True)
    # Lists of other people's work are refused with a reason, or empty; what is described is one of these.
    assert str(answer.status_code) in DOCUMENT["paths"][path]["get"]["responses"], answer.text
    if names:
        assert answer.status_code == 200, f"{where}: {answer.text}"
    answer.close()
