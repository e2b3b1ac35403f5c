# SPDX-License-Identifier: EUPL-1.2
"""Events for a SIEM, read with models that others made from the schema of OCSF 1.7.0: of every class there is, and of
everything that people do to be somebody, from a link to what is taken back."""

import base64
import copy
import hashlib
import hmac
import html
import json
import re
import struct
import time

import pydantic
import pytest
import requests
from ocsf.v1_7_0 import events as models
from stage import PURPOSE, WAIT, Server

CLASSES = {
    3001: models.AccountChange, 3002: models.Authentication, 3004: models.EntityManagement, 6003: models.ApiActivity,
    6005: models.DatastoreActivity,
}
# What must be among the events: kind, class, activity and status.
TOLD = {
    ("session.begun", 3002, "Logon", "Success"), ("login.failed", 3002, "Logon", "Failure"),
    ("unauthenticated", 3002, "Logon", "Failure"), ("session.proved", 3002, "Other", "Success"),
    ("session.ended", 3002, "Logoff", "Success"), ("access.set", 3001, "Password Change", "Success"),
    ("access.offered", 3001, "Enable", "Success"), ("access.revoked", 3001, "Disable", "Success"),
    ("token.issued", 3001, "Other", "Success"), ("token.ended", 3001, "Other", "Success"),
    ("capacity.given", 3001, "Create", "Success"), ("capacity.ended", 3001, "Disable", "Success"),
    ("log.opened", 3004, "Create", "Success"), ("law.activated", 3004, "Activate", "Success"),
    ("searched", 6005, "Query", "Success"), ("viewed", 6005, "Read", "Success"),
    ("deposit.sealed", 6005, "Write", "Success"), ("item.withdrawn", 6005, "Update", "Success"),
    ("disclosure.requested", 6003, "Create", "Success"), ("disclosure.handed-over", 6003, "Update", "Success"),
    ("viewed", 6005, "Read", "Failure"),
}
PASSWORD = "viool kast dinsdag"


class Browser:
    """The pages by forms, as somebody without script sees them."""

    def __init__(self, server):
        self.server, self.cookies, self.token = server, {}, ""

    def ask(self, method, path, **fields):
        """A page or a form; gives status and text."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Origin": self.server.url}
        body = fields | {"token": self.token} if method == "POST" else None
        url = self.server.url + path
        answer = requests.request(method, url, data=body, headers=headers, timeout=WAIT, allow_redirects=False)
        for cookie in answer.raw.headers.getlist("Set-Cookie"):
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        if found := re.search(r'name="token" value="([^"]*)"', answer.text):
            self.token = html.unescape(found[1])
        return answer.status_code, answer.text

    def enrol(self, link):
        """Takes a link; gives codes that each serve once in place of the authenticator's."""
        page = self.ask("GET", link)[1]
        secret = re.search(r'<code class="hash">([A-Z2-7 ]+)<', page)[1].replace(" ", "")
        twice = {"password": PASSWORD, "password_again": PASSWORD}
        status, page = self.ask("POST", link, code=shown(secret), **twice)
        assert status == 200, page
        return re.findall(r"<code>([^<]+)</code>", page.split('class="codes"')[1])

    def log_in(self, name, code, password=PASSWORD):
        """Tries to; gives the status."""
        self.ask("GET", "/log-in")
        return self.ask("POST", "/log-in", access_name=name, access_password=password, access_code=code)[0]


def shown(secret):
    """What an authenticator shows now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    return f"{(struct.unpack_from('>I', mac, mac[-1] & 15)[0] & 0x7FFFFFFF) % 10**6:06}"


def somebody_comes_and_goes(server):
    """A link is taken; a log-in fails, another succeeds; who it is is shown again; out, in again, and taken back."""
    officer = Browser(server)
    codes = officer.enrol(server.links["ncsc.consent"])
    assert officer.log_in("ncsc.consent", "000000") == 401
    assert officer.log_in("ncsc.consent", codes[0]) == 303
    status, page = officer.ask("POST", "/tasks", access_password=PASSWORD, access_code=codes[1])
    assert status != 401, page
    assert officer.ask("POST", "/log-out")[0] == 303
    assert officer.log_in("ncsc.consent", codes[2]) == 303
    assert officer.ask("GET", "/tasks")[0] == 200


def administered(server):
    """What an administrator gives and takes back."""
    people = {person["alias"]: person["id"] for person in server.act("admin", "view", list="people")["rows"]}
    of = {"capacity": people["aivd.consent"]}
    server.act("admin", "access.offer", **of)
    token = server.act("admin", "token.issue", scope="consult", days=1, **of)["token"]
    server.act("admin", "token.end", token=hashlib.sha256(token.encode()).hexdigest())
    server.act("admin", "access.revoke", **of)
    server.act("admin", "capacity.end", **of)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Every event of a cell in which all of that happened."""
    folder = tmp_path_factory.mktemp("ocsf")
    file = folder / "events.jsonl"
    server = Server(folder, "--ocsf", file)
    try:
        stranger = {"Authorization": "Bearer nobody"}
        assert requests.get(f"{server.url}/v1/tasks", headers=stranger, timeout=WAIT).status_code == 401
        somebody_comes_and_goes(server)
        items = server.deposit("type,value\ndomain,one.example.org\ndomain,two.example.org\n")
        server.act("aivd.analyst", "search", value="one.example.org", purpose=PURPOSE)
        server.hand_over(items[:1])
        assert server.ask("police.analyst", "GET", f"/v1/items/{'0' * 32}").status_code == 404
        server.act("police.analyst", "item.withdraw", item=items[1])
        administered(server)
        size = server.ask("police.analyst", "GET", "/v1/checkpoint").json()["size"]
        until = time.monotonic() + WAIT
        # Strangers are counted for a minute before they are an entry.
        while len(lines := file.read_text().split("\n")[:-1]) < size or '"unauthenticated"' not in "".join(lines):
            assert time.monotonic() < until, f"{len(lines)} of {size}"
            time.sleep(0.2)
    finally:
        server.stop()
    return [json.loads(line) for line in lines]


def unknown(model, place=""):
    """Fields that the schema does not have, wherever they stand."""
    found = [f"{place}{name}" for name in model.model_extra or {}]
    for name in type(model).model_fields:
        value = getattr(model, name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, pydantic.BaseModel):
                found += unknown(part, f"{place}{name}.")
    return found


def test_every_event_is_of_the_schema(told):
    """The models refuse what lacks a field or contradicts itself; this looks for fields that are none, too."""
    for event in told:
        model = CLASSES[event["class_uid"]].model_validate(event)
        assert unknown(model) == [], event
        assert event["metadata"]["version"] == "1.7.0"


def test_what_people_do_to_be_somebody_is_told(told):
    """In the classes and activities that docs/ocsf.md names."""
    seen = {(e["metadata"]["event_code"], e["class_uid"], e["activity_name"], e["status"]) for e in told}
    assert TOLD - seen == set()
    assert {event["class_uid"] for event in told} == set(CLASSES)


def test_the_models_refuse_what_is_not_of_the_schema(told):
    """Else the tests above could not fail."""
    for wanted in CLASSES:
        good = next(event for event in told if event["class_uid"] == wanted)
        for field, value in [
            ("activity_id", 77), ("type_uid", 1), ("class_uid", 1001), ("severity", "Fatal"), ("status", "Other"),
            ("time", "soon"), ("metadata", None),
        ]:
            bad = copy.deepcopy(good) | {field: value}
            with pytest.raises(pydantic.ValidationError):
                CLASSES[wanted].model_validate(bad)
        assert unknown(CLASSES[wanted].model_validate(good | {"made_up": 1})) == ["made_up"]


def test_nothing_of_what_was_typed_is_told(told):
    """Neither a password nor a value, a title or a name of somebody."""
    text = json.dumps(told)
    for word in [PASSWORD, "viool", "example.org", "A delivery", "campaign"]:
        assert word not in text
