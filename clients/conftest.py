# SPDX-License-Identifier: EUPL-1.2
"""One server for all tests of a run that leave nothing behind that others would see; skips are told by name, and
the last line is the one that `cargo xtask` counts."""

import os

import pytest
from stage import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A server with people on it, and no data yet."""
    server = Server(tmp_path_factory.mktemp("cell"))
    yield server
    server.stop()


def pytest_terminal_summary(terminalreporter):
    """Says which tests were skipped where the task collects it, and counts."""
    of = terminalreporter.stats
    skipped = [report.longrepr[2].removeprefix("Skipped: ") for report in of.get("skipped", [])]
    if skipped and (file := os.environ.get("WAARBORG_SKIPS")):
        with open(file, "a") as skips:
            skips.writelines(f"skipped: clients, {why}\n" for why in skipped)
    failed = len(of.get("failed", [])) + len(of.get("error", []))
    word = "FAILED" if failed else "ok"
    passed = len(of.get("passed", []))
    terminalreporter.write_line(f"test result: {word}. {passed} passed; {failed} failed; 0 ignored")
