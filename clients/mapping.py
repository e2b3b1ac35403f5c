# SPDX-License-Identifier: EUPL-1.2
"""Indicator values in STIX and in MISP, collected without any code of ours, so that two translations of the same
data can be compared: as sets of values, in lower case."""

import re

# What compares between parties: names of files, ports, mutexes and the like do not (crates/formats/src/value.rs).
STIX_TYPES = {"domain-name", "ipv4-addr", "ipv6-addr", "url", "email-addr"}
MISP_TYPES = {
    "domain", "hostname", "ip-src", "ip-dst", "url", "uri", "email", "email-src", "email-dst", "email-reply-to",
    "target-email", "whois-registrant-email", "dns-soa-email", "md5", "sha1", "sha256", "sha512", "sha224", "sha384",
    "ssdeep", "tlsh", "imphash", "authentihash", "vhash", "pehash", "telfhash", "impfuzzy", "cdhash",
    "x509-fingerprint-md5", "x509-fingerprint-sha1", "x509-fingerprint-sha256", "ja3-fingerprint-md5", "hassh-md5",
    "hasshserver-md5", "jarm-fingerprint",
}
# Digests whose algorithm a pattern of STIX has no name for.
UNNAMED = {
    "sha224", "sha384", "ssdeep", "tlsh", "imphash", "authentihash", "vhash", "pehash", "telfhash", "impfuzzy", "cdhash",
    "ja3-fingerprint-md5", "hassh-md5", "hasshserver-md5", "jarm-fingerprint",
}
COMPARISON = re.compile(r"([a-z0-9-]+):([^\s=]+)\s*=\s*'((?:\\.|[^'\\])*)'")


def stix_values(objects):
    """Of observables, patterns, and what misp-stix keeps in objects of its own."""
    found = set()
    for thing in objects:
        kind = thing["type"]
        if kind in STIX_TYPES:
            found.add(thing["value"])
        found.update(thing.get("hashes", {}).values())
        if kind == "indicator" and thing.get("pattern_type") == "stix":
            found.update(pattern_values(thing["pattern"]))
        if kind == "x-misp-attribute":
            found.update(attribute_values({"type": thing["x_misp_type"], "value": thing["x_misp_value"]}))
        if kind == "x-misp-object":
            for attribute in thing["x_misp_attributes"]:
                found.update(attribute_values(attribute))
    return {value.strip().lower() for value in found}


def pattern_values(pattern):
    """Values that a pattern asks for with equality."""
    for kind, path, value in COMPARISON.findall(pattern):
        referred = re.search(r"_refs?(\[\*\])?\.value$", path)
        if (kind in STIX_TYPES and path == "value") or referred or ".hashes." in f".{path}" or "hashes." in path:
            yield re.sub(r"\\(.)", r"\1", value)


def misp_values(event, types=MISP_TYPES):
    """Of the attributes of an event and of its objects, of some types."""
    attributes = list(event.get("Attribute", []))
    for thing in event.get("Object", []):
        attributes += [] if deleted(thing) else thing.get("Attribute", [])
    return {value.strip().lower() for attribute in attributes for value in attribute_values(attribute, types)}


def deleted(thing):
    """MISP leaves out what was taken back by marking it."""
    return thing.get("deleted") in (True, "1", 1)


def attribute_values(attribute, types=MISP_TYPES):
    """One value, or both of a pair."""
    kind, value = attribute["type"], str(attribute["value"])
    if deleted(attribute):
        return
    if kind == "malware-sample":
        kind = "filename|md5"
    kinds = kind.split("|")
    values = value.rsplit("|", 1) if len(kinds) == 2 else [value]
    for one, text in zip(kinds, values):
        if one in types:
            yield text
