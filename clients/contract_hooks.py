# SPDX-License-Identifier: EUPL-1.2
"""Loaded by schemathesis: half of all ids it makes up become ids of things that are there, seen or hidden, so that
the tests get past the first door; and no answer may hold anything of what the caller may not see."""

import hashlib
import json
import os
import re

import schemathesis

WORLD = json.loads(os.environ["WAARBORG_CONTRACT"])
ID = re.compile(r"[0-9a-f]{32}")


def real(value):
    """An id that exists in place of a made-up one, always the same for the same one."""
    if not (isinstance(value, str) and ID.fullmatch(value)):
        return value
    drawn = hashlib.sha256(value.encode()).digest()
    return WORLD["ids"][drawn[1] % len(WORLD["ids"])] if drawn[0] % 2 else value


def everywhere(value):
    if isinstance(value, dict):
        return {name: everywhere(member) for name, member in value.items()}
    if isinstance(value, list):
        return [everywhere(member) for member in value]
    return real(value)


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return everywhere(path_parameters)


@schemathesis.hook
def map_body(context, body):
    return everywhere(body)


@schemathesis.check
def hidden_is_absent(context, response, case):
    """Neither ids nor words of what the caller may not see."""
    text = response.content.decode(errors="replace")
    found = [thing for thing in WORLD["hidden"] if thing in text]
    assert not found, f"the answer holds what its caller may not see: {found}"
