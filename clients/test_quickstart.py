# SPDX-License-Identifier: EUPL-1.2
"""The program of the documentation, run as it stands there."""

import os
import subprocess
import sys

from stage import ROOT, bundle, indicator

PROGRAM = ROOT / "docs" / "quickstart.py"


def run(server, who):
    token = {"TOKEN": server.tokens[who]}
    return subprocess.run([sys.executable, PROGRAM, server.url], env=os.environ | token, capture_output=True, text=True)


def test_it_prints_what_was_handed_over(server):
    items = server.deposit(bundle([indicator(n) for n in range(400, 405)]))
    server.hand_over(items)
    done = run(server, "nctv.recipient")
    assert done.returncode == 0, done.stderr
    for number in range(400, 405):
        assert f"{indicator(number)['id']} {indicator(number)['pattern']}" in done.stdout
    assert "go on after 20" in done.stdout


def test_it_is_as_short_as_it_says():
    lines = [line for line in PROGRAM.read_text().splitlines() if line and not line.startswith("#")]
    assert len(lines) <= 20
