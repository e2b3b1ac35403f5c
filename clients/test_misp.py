# SPDX-License-Identifier: EUPL-1.2
"""What was handed over as a MISP event and as rows, read by PyMISP and by Python's own reader; and what becomes of
MISP data in STIX and of STIX in MISP, beside what misp-stix makes of the same data. Every difference is one that
docs/misp.md explains, and nothing that it explains is missing."""

import base64
import csv
import io
import json
import re
import struct

import pytest
import stix2
from misp_stix_converter import ExternalSTIX2toMISPParser, MISPtoSTIX21Parser
from mapping import MISP_TYPES, UNNAMED, misp_values, stix_values
from pymisp import MISPEvent
from stage import ROOT, Server, bundle, indicator, shared

EVENT = {
    "Event": {
        "uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a00", "info": "Wave", "date": "2026-06-01", "threat_level_id": "2",
        "analysis": "2", "timestamp": "1780300000", "Tag": [{"name": "tlp:green"}, {"name": "PAP:AMBER"}],
        "Attribute": [
            {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a01", "type": "url", "category": "Network activity", "to_ids": True,
             "timestamp": "1780300000", "value": "http://host.example.org/a'b"},
            {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a02", "type": "filename", "category": "Payload delivery",
             "to_ids": False, "timestamp": "1780300000", "value": "=x.exe"},
            {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a03", "type": "domain|ip", "category": "Network activity",
             "to_ids": True, "timestamp": "1780300000", "value": "pair.example.org|192.0.2.44"},
        ],
        "Object": [
            {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a04", "name": "file", "meta-category": "file",
             "template_uuid": "688c46fb-5edb-40a3-8273-1af7923e2215", "template_version": "24", "timestamp": "1780300000",
             "Attribute": [
                {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a05", "type": "md5", "category": "Payload delivery",
                 "object_relation": "md5", "to_ids": True, "timestamp": "1780300000",
                 "value": "d41d8cd98f00b204e9800998ecf8427e"}]},
        ],
    }
}
ROWS = "type,value,comment\nemail,+31@rows.example.org,=1+1\nip,192.0.2.9,plain\n"


def sections(package):
    """A container's sections by name, read as its format says (crates/register/src/container.rs)."""
    assert package[:8] == b"WAARBRG\n"
    count, at, found = struct.unpack_from(">I", package, 10)[0], 14, {}
    for _ in range(count):
        length = package[at]
        name = package[at + 1 : at + 1 + length].decode()
        at += 1 + length
        [size] = struct.unpack_from(">Q", package, at)
        found[name] = package[at + 8 : at + 8 + size]
        at += 8 + size
    return found


@pytest.fixture(scope="module")
def cell(tmp_path_factory):
    """A server of its own: whole files are handed over on it."""
    server = Server(tmp_path_factory.mktemp("misp"))
    yield server
    server.stop()


@pytest.fixture(scope="module")
def forms(cell):
    """The same handover of STIX, MISP and rows in all forms, beside what came in."""
    stix = [indicator(n, name="+ a name") for n in range(3)]
    items = cell.deposit(json.dumps(EVENT))  # marked TLP:GREEN by itself
    items += [item for content in (bundle(stix), ROWS) for item in cell.deposit(content, tlp="amber")]
    conditions = {"tlp": "amber-strict", "pap": "red", "obligations": ["no-onward"]}
    disclosure = cell.hand_over(items, conditions=conditions)
    return {form: cell.delivered(disclosure, form) for form in ("package", "misp", "csv")} | {"items": items, "id": disclosure}


def test_a_form_is_the_same_bytes_each_time(cell, forms):
    for form in ("package", "misp", "csv"):
        assert cell.delivered(forms["id"], form) == forms[form]


def test_pymisp_reads_the_event_with_origin_and_conditions(forms):
    event = MISPEvent()
    event.load(json.loads(forms["misp"]))
    assert {tag.name for tag in event.tags} == {"tlp:amber+strict", "PAP:RED"}
    [whole] = event.get_objects_by_name("handover")
    assert [a.value for a in whole.get_attributes_by_relation("obligation")] == ["no-onward"]
    kept = whole.get_attributes_by_relation("conditions")[0].data.getvalue()
    assert kept == sections(forms["package"])["conditions.json"]
    told = event.get_objects_by_name("handed-over-datum")
    assert len(told) == len(forms["items"]) == len(json.loads(kept)["data"])
    assert {o.get_attributes_by_relation("originator")[0].value for o in told} == {"police"}
    assert {o.get_attributes_by_relation("grade")[0].value for o in told} == {"B2"}
    marks = {t.name for o in told for t in o.get_attributes_by_relation("originator")[0].tags}
    assert marks == {"tlp:amber", "tlp:green"}
    values = {a.value for o in told for a in o.get_attributes_by_relation("value")}
    assert values == {"192.0.2.9", "+31@rows.example.org"} | {f"host{n}.example.org" for n in range(3)}
    assert not event.to_dict().get("errors")


def test_what_came_in_as_misp_stands_in_the_event_as_it_was(forms):
    event = json.loads(forms["misp"])["Event"]
    for name in ("Attribute", "Object"):
        for sent in EVENT["Event"][name]:
            assert sent in event[name]
    assert forms["misp"].count(b'"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a05"') == 1


def test_originals_of_other_formats_are_attached(forms):
    told = [o for o in json.loads(forms["misp"])["Event"]["Object"] if o["name"] == "handed-over-datum"]
    files = [a["data"] for o in told for a in o["Attribute"] if a["object_relation"] == "original"]
    originals = [base64.b64decode(data).decode() for data in files]
    assert {json.dumps(indicator(n, name="+ a name")) for n in range(3)} <= set(originals)
    assert {"ip,192.0.2.9,plain", "email,+31@rows.example.org,=1+1"} <= set(originals)


def test_rows_have_origin_and_conditions_in_every_one_and_no_formula(forms):
    rows = list(csv.DictReader(io.StringIO(forms["csv"].decode())))
    assert {row["originator"] for row in rows} == {"police"} and {row["grade"] for row in rows} == {"B2"}
    assert {row["tlp"] for row in rows} == {"TLP:AMBER", "TLP:GREEN"}
    assert all("PAP:RED" in row["binding"] and "obligation=no-onward" in row["binding"] for row in rows)
    assert {row["disclosure"] for row in rows} == {f"/v1/disclosures/{forms['id']}"}
    values = {row["value"] for row in rows}
    assert {"host0.example.org", "192.0.2.44", "'+31@rows.example.org", "d41d8cd98f00b204e9800998ecf8427e"} <= values
    assert not [cell for row in rows for cell in row.values() if cell.lstrip()[:1] in ("=", "+", "-", "@")]


def own_event():
    """One attribute of every type that carries an indicator, and a pair of each."""
    attributes = [("ip-src|port", "192.0.2.7|443"), ("hostname|port", "one.example.org|80"), ("email-src", "a@b.example")]
    attributes += [("filename|sha1", "a|b.exe|" + "a" * 40), ("x509-fingerprint-sha1", "b" * 40), ("link", "https://r.example/x")]
    attributes += [("ssdeep", "3:abc:def"), ("url", "https://x.example/?q='1'"), ("ip-dst", "2001:db8::7")]
    made = [{"type": kind, "value": value, "uuid": f"0c7b5b88-8ff7-4a4d-aa9d-{n:012x}", "category": "Network activity",
             "to_ids": n % 2 == 0, "timestamp": "1780300000"} for n, (kind, value) in enumerate(attributes)]
    app = {"name": "android-app", "meta-category": "file", "template_uuid": "92836f23-4730-4eae-82ac-9f00d5299735",
           "template_version": "1", "uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a09", "timestamp": "1780300000",
           "Attribute": [
               {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a0a", "object_relation": "name", "type": "text",
                "category": "Other", "to_ids": False, "timestamp": "1780300000", "value": "Spy"},
               {"uuid": "0c7b5b88-8ff7-4a4d-aa9d-feb398cd0a0b", "object_relation": "domain", "type": "domain",
                "category": "Network activity", "to_ids": True, "timestamp": "1780300000", "value": "app.example.org"}]}
    return {"Event": EVENT["Event"] | {"Attribute": made, "Object": [*EVENT["Event"]["Object"], app]}}


def own_bundle():
    """Patterns and observables of every kind, in the ways sources write them."""
    patterns = [
        "[domain-name:value = 'p.example.org' OR ipv4-addr:value = '192.0.2.8']",
        "[file:hashes.'SHA-256' = '" + "c" * 64 + "' AND file:name = 'x.exe']",
        "[url:value = 'https://p.example/a\\'b'] FOLLOWEDBY [email-addr:value = 'c@d.example']",
        "[app:cert.sha256 = '" + "d" * 64 + "']",
    ]
    things = [indicator(600 + n, pattern=pattern) for n, pattern in enumerate(patterns)]
    file = {"type": "file", "spec_version": "2.1", "id": "file--00000000-0000-4000-8000-000000000001",
            "name": "y.exe", "hashes": {"MD5": "e" * 32}}
    return {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000001", "objects": [*things, file]}


def files():
    """Data of our own, and the shared data where they are: as much of each file as one answer of a deposit lists."""
    found = [("own.misp.json", own_event()), ("own.stix.json", own_bundle())]
    sample = ROOT / "crates" / "waarborg" / "scenarios" / "sample"
    found += [(path.name, cut(json.loads(path.read_text()))) for path in sorted(sample.glob("*.json"))]
    for folder, pattern in (("eset", "*.json"), ("mvt", "*.stix2"), ("amnesty", "*.stix2"), ("stalkerware", "*.json")):
        for path in sorted((shared() / folder).glob(pattern)) if shared() else []:
            found.append((path.name, cut(json.loads(path.read_text()))))
    return found


def cut(data, most=900):
    """A part of a file: the answer to a deposit lists a thousand items. Of a bundle every n-th object, since
    real ones have all of a type together; of an event the beginning, in whole objects."""
    if "objects" in data:
        return data | {"objects": data["objects"][:: 1 + len(data["objects"]) // most]}
    event = data.get("response", data)
    event = event[0] if isinstance(event, list) else event
    event = dict(event.get("Event", event))
    event["Attribute"] = event.get("Attribute", [])[: most // 2]
    left, whole = most - len(event["Attribute"]), []
    for thing in event.get("Object", []):
        left -= 1 + len(thing.get("Attribute", []))
        if left < 0:
            break
        whole.append(thing)
    return {"Event": event | {"Object": whole}}


# Differences that docs/misp.md explains, by the words its rows begin with.
ROWS_OF_TABLE = ("link", "digest without a name", "made harmless", "members of its own", "pattern kept as text")
EXPLAINED = {row: set() for row in ROWS_OF_TABLE}


def explained(row, values, within):
    """Values that this row of the table explains, since they stand where it says; the rest."""
    EXPLAINED[row] |= values & within
    return values - within


def texts(value):
    """Every text in a value, in lower case."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return set().union(*map(texts, value)) if value else set()
    return {value.strip().lower()} if isinstance(value, str) else set()


def live(value):
    """An address as it was before somebody made it harmless."""
    return re.sub(r"^hxxp", "http", value).replace("[.]", ".").replace("[:]", ":").replace("[@]", "@")


def both(cell, data):
    """What we make of the data: the STIX in the package, and the MISP event."""
    disclosure = cell.hand_over(cell.deposit(json.dumps(data)))
    stix = json.loads(sections(cell.delivered(disclosure))["objects.stix.json"])["objects"]
    return stix, json.loads(cell.delivered(disclosure, "misp"))["Event"]


@pytest.mark.parametrize("name,data", [f for f in files() if "Event" in f[1]], ids=lambda v: v if isinstance(v, str) else "")
def test_misp_becomes_the_same_in_stix_as_with_misp_stix(cell, name, data):
    parser = MISPtoSTIX21Parser()
    parser.parse_misp_event(data)
    their_objects = [json.loads(thing.serialize()) for thing in parser.stix_objects]
    stix, event = both(cell, data)
    ours, theirs = stix_values(stix), stix_values(their_objects)
    links = {a["value"].lower() for a in every_attribute(data["Event"]) if a["type"] == "link"}
    unnamed = misp_values(data["Event"], UNNAMED)
    left = explained("digest without a name", theirs - ours, unnamed)
    harmless = {live(value): value for value in misp_values(data["Event"]) if live(value) != value}
    left = explained("made harmless", left, set(harmless))
    assert explained("link", left, links) == set()
    own = [value for thing in their_objects for member, value in thing.items() if member.startswith("x_misp_")]
    left = explained("made harmless", ours - theirs, set(harmless.values()))
    assert explained("members of its own", left, texts(own)) == set()
    # And ours loses nothing: what came in as MISP goes out as it was.
    assert misp_values(data["Event"]) - misp_values(event) == set()
    assert misp_values(data["Event"], MISP_TYPES - UNNAMED) - ours == set()


@pytest.mark.parametrize("name,data", [f for f in files() if "objects" in f[1]], ids=lambda v: v if isinstance(v, str) else "")
def test_stix_becomes_the_same_in_misp_as_with_misp_stix(cell, name, data):
    parser = ExternalSTIX2toMISPParser()
    parser.load_stix_bundle(stix2.parse(json.dumps(data), allow_custom=True))
    parser.parse_stix_bundle()
    made = parser.misp_event if isinstance(parser.misp_event, list) else [parser.misp_event]
    events = [json.loads(one.to_json()) for one in made]
    theirs = set().union(*(misp_values(one) for one in events))
    _, event = both(cell, data)
    ours = misp_values(event)
    kept = [a["value"].lower().replace("\\'", "'") for one in events for a in every_attribute(one) if a["type"] == "stix2-pattern"]
    in_text = {value for value in ours - theirs if any(value in text for text in kept)}
    assert explained("pattern kept as text", ours - theirs, in_text) == set()
    assert theirs - ours == set()


def test_files_of_others_were_among_them():
    if not shared():
        pytest.skip("MISP and STIX of others beside misp-stix, no shared data")
    assert len(files()) > 20


def every_attribute(event):
    return event.get("Attribute", []) + [a for thing in event.get("Object", []) for a in thing.get("Attribute", [])]


def test_the_table_tells_of_each_difference_and_of_no_other(cell):
    """Runs after the comparisons: a difference that no longer shows must leave the table."""
    table = (ROOT / "docs" / "misp.md").read_text()
    rows = set(re.findall(r"^\| \*\*(.+?)\*\*", table, re.MULTILINE))
    assert rows == set(EXPLAINED)
    assert all(EXPLAINED.values()), EXPLAINED
