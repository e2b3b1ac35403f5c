# SPDX-License-Identifier: EUPL-1.2
"""TAXII 2.1 with the clients people have: all of a collection by pages of any size, objects brought in and
followed, and everything that comes back read by other libraries and held to the schemas of OASIS."""

import json
import re

import pytest
import stix2
import stix2validator
from cytaxii2 import cytaxii2
from requests.exceptions import HTTPError
from stage import PURPOSE, TAXII, bundle, indicator
from taxii2client.v21 import ApiRoot, Server, as_pages

OBJECTS = 23
MISP = {
    "Event": {
        "info": "Wave", "date": "2026-06-01", "Tag": [{"name": "tlp:green"}],
        "Attribute": [
            {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0061", "type": "url", "value": "http://host.example.org/a'b"},
            {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0062", "type": "filename", "value": "=x.exe"},
        ],
    }
}
ROWS = "type,value,first seen,tlp\ndomain,rows.example.org,2026-06-03,amber\nip,192.0.2.9,2026-06-03,amber\n"


@pytest.fixture(scope="module")
def handed(server):
    """STIX, MISP and rows that were handed over to the NCTV, and STIX to the MIVD."""
    observable = {"type": "domain-name", "id": "domain-name--00000000-0000-4000-8000-0000000000ff",
                  "spec_version": "2.1", "value": "observable.example.org"}
    stix = [indicator(n) for n in range(OBJECTS - 1)] + [observable]
    for content in (bundle(stix), json.dumps(MISP), ROWS):
        server.hand_over(server.deposit(content))
    other = server.deposit(bundle([indicator(n) for n in range(100, 103)]))
    server.hand_over(other, recipient="mivd", ground="wiv2017:86:2:a")
    return {o["id"]: o for o in stix}


def received(server, who="nctv.recipient"):
    """The collection of what was handed over, as a client finds it."""
    found = Server(f"{server.url}/taxii2/", user="any", password=server.tokens[who])
    [collection] = [c for c in found.default.collections if c.alias == "received"]
    return collection


def everything(collection, **filters):
    """All objects there are, fifty at a time."""
    pages = as_pages(collection.get_objects, per_request=50, **filters)
    return [o for page in pages for o in page.get("objects", [])]


def test_discovery_names_one_root_that_answers(server, handed):
    found = Server(f"{server.url}/taxii2/", user="any", password=server.tokens["nctv.recipient"])
    assert found.title == "Waarborg" and [r.url for r in found.api_roots] == [found.default.url]
    assert found.default.versions == [TAXII] and found.default.max_content_length == 64 << 20
    assert received(server).can_read and not received(server).can_write


@pytest.mark.parametrize("limit", [1, 7, OBJECTS, 1000])
def test_pages_of_any_size_give_everything_once(server, handed, limit):
    collection = received(server)
    for get, name in ((collection.get_objects, "objects"), (collection.get_manifest, "manifest")):
        pages = list(as_pages(get, per_request=limit))
        ids = [o["id"] for page in pages for o in page.get("objects", [])]
        assert len(ids) == len(set(ids)) and set(handed) <= set(ids), name
        assert all(len(page["objects"]) == limit for page in pages[:-1]), name
        assert len(ids) == len(everything(collection)), name


def test_what_was_handed_over_to_others_is_not_there(server, handed):
    ids = {o["id"] for o in everything(received(server))}
    others = {o["id"] for o in everything(received(server, "mivd.recipient"))}
    foreign = {indicator(n)["id"] for n in range(100, 103)}
    assert foreign <= others and not foreign & ids and not set(handed) & others
    with pytest.raises(HTTPError) as hidden:
        received(server).get_object(min(foreign))
    with pytest.raises(HTTPError) as absent:
        received(server).get_object("indicator--ffffffff-ffff-4fff-8fff-ffffffffffff")
    assert hidden.value.response.status_code == absent.value.response.status_code == 404


def test_filters_versions_and_going_on_from_the_last_page(server, handed):
    collection = received(server)
    one = indicator(3)["id"]
    assert [o["id"] for o in collection.get_object(one)["objects"]] == [one]
    assert collection.object_versions(one)["versions"] == [indicator(3)["modified"]]
    typed = everything(collection, type="domain-name")
    assert [o["value"] for o in typed] == ["observable.example.org"]
    dates = [o["date_added"] for o in collection.get_manifest(limit=1000)["objects"]]
    assert dates == sorted(set(dates))
    assert len(everything(collection, added_after=dates[4])) == len(dates) - 5


def instant(value):
    """An instant without zeros that say nothing: the library leaves them out."""
    dated = isinstance(value, str) and re.fullmatch(r"(\d{4}-\d\d-\d\dT[\d:]+)(\.\d+)?Z", value)
    return dated.group(1) + (dated.group(2) or "").rstrip("0").rstrip(".") if dated else value


def test_objects_are_read_and_written_again_by_python_stix2(server, handed):
    objects = everything(received(server))
    assert len(objects) > OBJECTS
    for got in objects:
        again = json.loads(stix2.parse(got, allow_custom=True).serialize())
        # What the library adds are values that the standard gives to what is left out.
        added = {name for name in again if name not in got}
        assert added <= {"pattern_version", "revoked"}
        assert {name: instant(again[name]) for name in got} == {n: instant(v) for n, v in got.items()}, got["id"]
    for id, sent in handed.items():
        assert sent in objects, id


def test_objects_keep_to_the_schemas(server, handed):
    options = stix2validator.ValidationOptions(version="2.1")
    for got in everything(received(server)):
        told = stix2validator.validate_instance(got, options)
        assert told.is_valid, (got, [str(error) for error in told.errors])


def test_resources_keep_to_the_standard(server, handed):
    """What sections 3 to 5 say of each resource; OASIS publishes no schemas of these."""
    auth = ("any", server.tokens["nctv.recipient"])
    for path, needed, may in (
        ("", {"title"}, {"description", "contact", "default", "api_roots"}),
        ("waarborg/", {"title", "versions", "max_content_length"}, {"description"}),
        ("waarborg/collections/", set(), {"collections"}),
        ("waarborg/collections/received/", {"id", "title", "can_read", "can_write"}, {"description", "alias", "media_types"}),
        ("waarborg/collections/received/manifest/", set(), {"more", "objects"}),
        ("waarborg/collections/received/objects/?limit=2", set(), {"more", "next", "objects"}),
    ):
        got = server.session.get(f"{server.url}/taxii2/{path}", auth=auth, headers={"Accept": TAXII})
        assert got.status_code == 200 and got.headers["Content-Type"] == TAXII, path
        assert needed <= set(got.json()) <= needed | may, path
    two = f"{server.url}/taxii2/waarborg/collections/received/objects/?limit=2"
    page = server.session.get(two, auth=auth, headers={"Accept": TAXII})
    assert page.json()["more"] is True and page.json()["next"]
    assert page.headers["X-TAXII-Date-Added-First"] < page.headers["X-TAXII-Date-Added-Last"]
    for path, accept, auth, expected in (
        ("", "text/html", auth, 406),
        ("", TAXII, None, 401),
        ("waarborg/collections/absent/", TAXII, auth, 404),
        ("waarborg/collections/received/objects/?limit=0", TAXII, auth, 400),
        ("waarborg/collections/received/objects/?next=x", TAXII, auth, 400),
    ):
        got = server.session.get(f"{server.url}/taxii2/{path}", auth=auth, headers={"Accept": accept})
        assert got.status_code == expected, (path, got.text)
        assert got.json()["title"] and got.json()["http_status"] == str(expected)
        may = {"title", "description", "error_id", "error_code", "http_status", "external_details", "details"}
        assert set(got.json()) <= may


@pytest.fixture(scope="module")
def feed(server):
    """A collection that the police bring data in by."""
    terms = {
        "basis": "wpg:24", "subject": "cyber-threat", "relevance": "Sensors of our own networks.",
        "reliability": "B2", "tlp": "amber", "purpose": PURPOSE,
    }
    server.act("admin", "feed.register", party="police", measures="Signed at the source.", terms=terms)
    found = ApiRoot(f"{server.url}/taxii2/waarborg/", user="any", password=server.tokens["police.analyst"])
    [collection] = [c for c in found.collections if c.can_write]
    return found, collection


def test_objects_are_added_followed_and_taken_out(server, feed):
    root, collection = feed
    good = [indicator(200), indicator(201)]
    bad = indicator(202, created="yesterday")
    status = collection.add_objects({"objects": good + [bad]}, wait_for_completion=True)
    assert (status.status, status.success_count, status.failure_count, status.pending_count) == ("complete", 2, 1, 0)
    assert [told["id"] for told in status.failures] == [bad["id"]]
    again = root.get_status(status.id)
    assert (again.total_count, again.success_count) == (3, 2)
    there = {o["id"] for o in everything(collection)}
    assert {o["id"] for o in good} <= there and bad["id"] not in there
    collection.delete_object(good[0]["id"])
    assert good[0]["id"] not in {o["id"] for o in everything(collection)}


def test_nobody_adds_to_what_was_handed_over(server, handed):
    auth = ("any", server.tokens["nctv.recipient"])
    kinds = {"Accept": TAXII, "Content-Type": TAXII}
    url = f"{server.url}/taxii2/waarborg/collections/received/objects/"
    got = server.session.post(url, auth=auth, headers=kinds, json={"objects": [indicator(300)]})
    assert got.status_code == 403


def test_another_client_finds_the_same(server, handed, feed):
    client = cytaxii2.cytaxii2(f"{server.url}/taxii2/", "any", server.tokens["nctv.recipient"])
    assert client.discovery_request()["status"] and client.root_discovery()["status"]
    [collection] = client.collection_request()["response"]["collections"]
    assert client.collection_data_request(collection["id"])["response"] == collection
    got, after = [], None
    while True:
        page = client.poll_request(collection["id"], limit=5, next=after)
        assert page["status"], page
        got += page["response"]["objects"]
        after = page["response"].get("next")
        if not after:
            break
    assert got == everything(received(server))
    typed = client.poll_request(collection["id"], object_type="domain-name")["response"]["objects"]
    assert [o["value"] for o in typed] == ["observable.example.org"]
    police = cytaxii2.cytaxii2(f"{server.url}/taxii2/", "any", server.tokens["police.analyst"])
    sent = police.inbox_request(feed[1].id, json.dumps({"objects": [indicator(210)]}))
    assert sent["status_code"] == 202, sent
