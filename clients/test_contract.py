# SPDX-License-Identifier: EUPL-1.2
"""The API against its own description, by four roles: no failure of the server, no answer that is not described,
and nothing of what a role may not see."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from stage import PURPOSE, ROOT, WAIT, Server, bundle, indicator

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,hidden_is_absent"
)
ROLES = {"analyst": "aivd.analyst", "officer": "police.consent", "administrator": "admin", "auditor": "ctivd.auditor"}
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
SECRET = "hidden-host.example.org"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A server of its own, with data that all parties of the cell see, data for the MIVD's own people, and an
    analysis, which is for whoever works in the cell."""
    server = Server(tmp_path_factory.mktemp("contract"))
    seen = server.deposit(bundle([indicator(n) for n in range(500, 503)]))
    disclosure = server.hand_over(seen)
    delivery = {"basis": "wiv2017:86", "title": "A hidden delivery", "audience": ["mivd"], "tlp": "red"}
    thing = indicator(520, name="A hidden thing", pattern=f"[domain-name:value = '{SECRET}']")
    hidden = server.deposit(bundle([thing]), who="mivd.analyst", **delivery)
    words = {"title": "A joint analysis", "text": "About host500.example.org.", "cited": seen[:1]}
    analysis = server.act("mivd.analyst", "analysis.save", purpose=PURPOSE, **words)["id"]
    of_the_mivd = [*hidden, SECRET, "A hidden ", thing["id"]]
    of_the_cell = [analysis, "A joint analysis", "host500.example.org", *seen]
    yield {
        "server": server,
        "ids": [*seen, disclosure, *hidden, analysis],
        # A consent officer sees what the own party is asked about; an administrator no content at all; the
        # oversight body everything (Wiv 2017 art. 107).
        "hidden": {
            "analyst": of_the_mivd,
            "officer": [*of_the_mivd, analysis, "A joint analysis"],
            "administrator": of_the_mivd + of_the_cell,
            "auditor": [],
        },
    }
    server.stop()


def begun(world, role):
    """A run of schemathesis as a role. Every boundary of every field is tried by one role: the rest is the same."""
    server = world["server"]
    phases = "examples,coverage,fuzzing" if role == "analyst" else "examples,fuzzing"
    command = [
        Path(sys.executable).parent / "st", "run", f"{server.url}/v1/openapi.json", "--checks", CHECKS,
        "--header", f"Authorization: Bearer {server.tokens[ROLES[role]]}",
        "--phases", os.environ.get("WAARBORG_PHASES", phases),
        "--max-examples", os.environ.get("WAARBORG_EXAMPLES", "4"), "--seed", "1", "--workers", "1", "--no-shrink",
        # A stream of events does not end; it is tried by a plain client of its own.
        "--exclude-path", "/events", "--generation-database", "none", "--warnings", "off", "--no-color", "--suppress-health-check", "all",
    ]
    settings = {
        "WAARBORG_CONTRACT": json.dumps({"ids": world["ids"], "hidden": world["hidden"][role]}),
        "SCHEMATHESIS_HOOKS": "contract_hooks", "PYTHONPATH": str(Path(__file__).parent),
    }
    said = open(server.folder / f"{role}.log", "w+")
    run = [str(word) for word in command]
    return subprocess.Popen(run, env=os.environ | settings, stdout=said, stderr=said, cwd=server.folder), said


@pytest.fixture(scope="module")
def runs(world):
    """All roles at the same time."""
    begun_ = {role: begun(world, role) for role in ROLES}
    yield begun_
    for process, said in begun_.values():
        process.kill()
        process.wait()
        said.close()


@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_to_its_description(world, runs, role):
    process, said = runs[role]
    ended = process.wait(WAIT * 5)
    said.seek(0)
    text = said.read()
    print(text)
    assert ended == 0
    # All but the description itself, which it was loaded from, and the stream of events.
    operations = sum(len(methods) for methods in DOCUMENT["paths"].values())
    assert f"Tested: {operations - 2}" in text
    assert world["server"].process.poll() is None, "the server ended"


def test_what_is_hidden_is_really_there(world):
    """The check could not fail otherwise: its own people see all of it."""
    server = world["server"]
    found = server.ask("mivd.analyst", "POST", "/v1/searches", {"value": SECRET, "purpose": PURPOSE})
    assert all(thing in found.text for thing in world["hidden"]["analyst"][:2])
    found = server.ask("aivd.analyst", "POST", "/v1/searches", {"value": "host500.example.org", "purpose": PURPOSE})
    assert set(world["hidden"]["administrator"][-3:]) & {item["id"] for item in found.json()["data"]["items"]}
