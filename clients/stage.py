# SPDX-License-Identifier: EUPL-1.2
"""A server of one's own, started as an operator would, and a story on it told by HTTP alone."""

import base64
import json
import os
import subprocess
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parent.parent
TAXII = "application/taxii+json;version=2.1"
PURPOSE = {"code": "resilience", "necessity": "A wave is going on.", "proportionality": "Technical traces only."}
WAIT = 120  # seconds; a machine that builds beside this is slow


def program():
    """The built program: the one that is named, or the newest there is."""
    named = os.environ.get("WAARBORG_PROGRAM")
    if named:
        return Path(named)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [p for p in (target / kind / "waarborg" for kind in ("release", "debug")) if p.exists()]
    if not built:
        raise RuntimeError("the program is not built: cargo build --release")
    return max(built, key=lambda path: path.stat().st_mtime)


def shared():
    """The folder with shared data, if this machine has it."""
    folder = Path(os.environ.get("WAARBORG_SHARED", ROOT.parent / "shared")) / "data"
    return folder if folder.is_dir() else None


class Server:
    """`init` and `serve` in a folder, until it is stopped."""

    def __init__(self, folder, *options):
        self.folder = Path(folder)
        store = f"sqlite:{self.folder / 'cell.sqlite'}"
        guard = ["--guard", str(self.folder / "guard")]
        tokens, links = self.folder / "tokens.json", self.folder / "links.json"
        made = [program(), "init", "--store", store, "--tokens", tokens, "--links", links, *guard]
        subprocess.run([str(word) for word in made], check=True, capture_output=True, timeout=WAIT)
        self.tokens, self.links = json.loads(tokens.read_text()), json.loads(links.read_text())
        self.log = open(self.folder / "serve.log", "w+")
        serve = [program(), "serve", "--store", store, "--listen", "127.0.0.1:0", "--scrub", "0", *guard, *options]
        self.process = subprocess.Popen(
            [str(word) for word in serve], stdout=subprocess.PIPE, stderr=self.log, text=True
        )
        said = self.process.stdout.readline()
        if not said.startswith("serving on "):
            raise RuntimeError(f"the server did not start: {said}{(self.folder / 'serve.log').read_text()}")
        self.url = said.split()[2]
        self.session = requests.Session()

    def stop(self):
        self.process.terminate()
        self.process.wait(WAIT)
        self.log.close()

    def ask(self, who, method, path, body=None, **more):
        """One request of somebody, whatever comes of it."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"} | more.pop("headers", {})
        return self.session.request(method, self.url + path, json=body, headers=headers, timeout=WAIT, **more)

    def act(self, who, verb, **body):
        """An act that must be carried out; gives its data."""
        answer = self.ask(who, "POST", f"/v1/acts/{verb}", body)
        assert answer.status_code in (200, 201), f"{verb}: {answer.status_code} {answer.text}"
        return answer.json().get("data")

    def deposit(self, content, who="police.analyst", basis="wpg:24", **more):
        """Brings a file in; gives the ids of its items."""
        with_ = {
            "title": "A delivery", "basis": basis, "subject": "cyber-threat", "relevance": "Seen in a campaign.",
            "reliability": "B2", "content": content, "purpose": PURPOSE,
        } | more
        return self.act(who, "deposit", **with_)["items"]

    def hand_over(self, items, recipient="nctv", ground="wiv2017:62:1:b", **more):
        """Hands items of the police over, with everything that the law asks for; gives the disclosure."""
        relevance = [{"recipient": recipient, "task": True, "reasons": "Its task."}]
        proposed = self.act("police.analyst", "assessment.propose", items=items, relevance=relevance, purpose=PURPOSE)
        self.act("aivd.analyst", "assessment.concur", assessment=proposed["id"])
        request = {"items": items, "recipient": recipient, "ground": ground, "purpose": PURPOSE} | more
        disclosure = self.act("aivd.analyst", "disclosure.request", **request)["id"]
        for question in self.act("aivd.analyst", "consent.ask", disclosure=disclosure)["questions"]:
            self.act("police.consent", "consent.answer", consent=question["consent"], answer="given")
        decided = {"allow": True, "reviewed": "Read by me.", "concerns": "Its task."}
        self.act("aivd.manager", "disclosure.decide", disclosure=disclosure, **decided)
        self.act("aivd.manager", "disclosure.release", disclosure=disclosure)
        return disclosure

    def delivered(self, disclosure, form="package", who="nctv.recipient"):
        """The bytes that a recipient gets in a form."""
        return base64.b64decode(self.act(who, "disclosure.deliver", disclosure=disclosure, form=form)["package"])


def indicator(number, **more):
    """A STIX indicator."""
    return {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{number:012x}",
        "created": "2026-06-01T00:00:00.000Z", "modified": "2026-06-02T00:00:00.000Z", "name": f"Number {number}",
        "pattern": f"[domain-name:value = 'host{number}.example.org']", "pattern_type": "stix",
        "valid_from": "2026-06-01T00:00:00Z",
    } | more


def bundle(objects):
    """Objects in a bundle, as text."""
    whole = {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": objects}
    return json.dumps(whole)
