#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
"""Waarborg beside medallion and OpenTAXII: the same client, the same objects, one after the other.

    compare.py WAARBORG-BINARY MEDALLION-VENV OPENTAXII-VENV [OBJECTS]

Each server is started on this machine with a store of its own and takes the objects a thousand at a
time; then a client reads them all, in pages of a thousand and of a hundred. Rates are objects a
second of wall time and of the server's processor time, from /proc. What does not come within LIMIT
seconds is said to be out of time, not guessed. Waarborg decides and enters each deposit and each
page; the others have neither law nor register.
"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid

import requests

LIMIT = 120.0
BATCH = 1_000
TAXII = "application/taxii+json;version=2.1"
TICKS = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def indicator(n):
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--{uuid.UUID(int=(4 << 76) | (8 << 60) | n << 64 | n)}",
        "created": "2026-06-01T00:00:00.000Z",
        "modified": "2026-06-02T00:00:00.000Z",
        "name": f"Domain of campaign {n % 40}",
        "indicator_types": ["malicious-activity"],
        "pattern_type": "stix",
        "valid_from": "2026-06-01T00:00:00Z",
        "pattern": f"[domain-name:value = 'h{n}.example.org']",
    }


def cpu(pid):
    """Processor seconds of a process and of all it started."""
    total = 0.0
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(name) == pid or int(fields[1]) == pid:
            total += (int(fields[11]) + int(fields[12])) / TICKS
    return total


class Server:
    """A server that was started, and the collection that is measured."""

    def __init__(self, name, command, env=None):
        self.name = name
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command, env={**os.environ, **(env or {})}, stdout=self.log, stderr=self.log, start_new_session=True
        )
        self.web = requests.Session()
        self.web.headers["Accept"] = TAXII
        self.collection = ""

    def wait(self, url):
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                return requests.get(url, headers={"Accept": TAXII}, timeout=2)
            except requests.ConnectionError:
                time.sleep(0.1)
        self.log.seek(0)
        sys.exit(f"{self.name} did not start: {self.log.read()[-2000:].decode(errors='replace')}")

    def stop(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()

    def post(self, objects):
        body = json.dumps({"objects": objects})
        return self.web.post(self.collection + "objects/", data=body, headers={"Content-Type": TAXII}, timeout=LIMIT)

    def read(self, size, until):
        """Objects in all pages; none if it does not come to the end in time."""
        found, after = 0, {}
        while time.monotonic() < until:
            try:
                page = self.web.get(self.collection + "objects/", params={"limit": size, **after}, timeout=LIMIT)
            except requests.RequestException:
                return None
            if page.status_code != 200:
                return None
            told = page.json()
            found += len(told.get("objects", []))
            if not told.get("more"):
                return found
            after = {"next": told["next"]}
        return None


def medallion(venv, folder):
    port, root = free_port(), "one"
    kept = {"id": "c0000000-0000-4000-8000-000000000000", "title": "c", "can_read": True, "can_write": True}
    kept.update(media_types=[TAXII], objects=[], manifest=[])
    data = {
        "/discovery": {"title": "t", "api_roots": [f"http://127.0.0.1:{port}/{root}/"]},
        root: {
            "information": {"title": "r", "versions": [TAXII], "max_content_length": 10_000_000},
            "status": [],
            "collections": [kept],
        },
    }
    with open(f"{folder}/medallion-data.json", "w", encoding="utf-8") as file:
        json.dump(data, file)
    config = {
        "backend": {
            "module": "medallion.backends.memory_backend",
            "module_class": "MemoryBackend",
            "filename": f"{folder}/medallion-data.json",
        },
        "users": {"reader": "measure"},
        "taxii": {"max_page_size": BATCH},
    }
    with open(f"{folder}/medallion.json", "w", encoding="utf-8") as file:
        json.dump(config, file)
    command = [f"{venv}/bin/medallion", "--port", str(port), f"{folder}/medallion.json"]
    server = Server("medallion", command)
    server.web.auth = ("reader", "measure")
    server.wait(f"http://127.0.0.1:{port}/taxii2/")
    server.collection = f"http://127.0.0.1:{port}/{root}/collections/{kept['id']}/"
    return server


OPENTAXII = """
domain: "127.0.0.1:{port}"
auth_api:
  class: opentaxii.auth.sqldb.SQLDatabaseAPI
  parameters: {{db_connection: "sqlite:///{folder}/auth.db", create_tables: yes, secret: measure}}
taxii1:
taxii2:
  contact: nobody@example.org
  description: measured
  title: measured
  max_content_length: 10000000
  public_discovery: true
  persistence_api:
    class: opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI
    parameters: {{db_connection: "sqlite:///{folder}/data.db", create_tables: yes}}
logging: {{opentaxii: error, root: error}}
"""


def opentaxii(venv, folder):
    port = free_port()
    with open(f"{folder}/opentaxii.yml", "w", encoding="utf-8") as file:
        file.write(OPENTAXII.format(port=port, folder=folder))
    env = {"OPENTAXII_CONFIG": f"{folder}/opentaxii.yml", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    # Its own command line asks nobody either: these are the same calls.
    setup = (
        "from opentaxii.cli import app\n"
        "with app.app_context():\n"
        "    api = app.taxii_server.servers.taxii2.persistence.api\n"
        "    root = api.add_api_root('root', 'root', True, is_public=True)\n"
        "    kept = api.add_collection(root.id, 'c', 'c', 'c', is_public=True, is_public_write=True)\n"
        "    print(f'{root.id}/collections/{kept.id}/')\n"
    )
    made = subprocess.run(
        [f"{venv}/bin/python", "-c", setup], env={**os.environ, **env}, check=True, capture_output=True, text=True
    )
    place = made.stdout.strip().splitlines()[-1]
    serve = ["-b", f"127.0.0.1:{port}", "-w", "1", "--timeout", str(int(LIMIT)), "opentaxii.http:app"]
    server = Server("OpenTAXII", [f"{venv}/bin/gunicorn", *serve], env)
    server.wait(f"http://127.0.0.1:{port}/taxii2/")
    server.collection = f"http://127.0.0.1:{port}/taxii2/{place}"
    return server


def waarborg(binary, folder):
    port, store, tokens = free_port(), f"sqlite:{folder}/cell.sqlite", f"{folder}/tokens.json"
    env = {"XDG_STATE_HOME": f"{folder}/state"}
    made = {**os.environ, **env}
    subprocess.run([binary, "init", "--store", store, "--tokens", tokens], env=made, check=True, capture_output=True)
    with open(tokens, encoding="utf-8") as file:
        token = json.load(file)
    server = Server("Waarborg", [binary, "serve", "--store", store, "--listen", f"127.0.0.1:{port}"], env)
    base = f"http://127.0.0.1:{port}"
    server.wait(f"{base}/taxii2/")
    purpose = {"code": "resilience", "necessity": "n", "proportionality": "p"}
    terms = {"basis": "wpg:24", "subject": "cyber-threat", "relevance": "r", "reliability": "B2", "purpose": purpose}
    registered = requests.post(
        f"{base}/v1/acts/feed.register",
        json={"party": "police", "measures": "m", "terms": terms},
        headers={"Authorization": f"Bearer {token['admin']}"},
        timeout=10,
    )
    registered.raise_for_status()
    server.web.headers["Authorization"] = f"Bearer {token['police.analyst']}"
    there = server.web.get(f"{base}/taxii2/waarborg/collections/", timeout=10).json()["collections"]
    feed = next(c["id"] for c in there if c["can_write"])
    server.collection = f"{base}/taxii2/waarborg/collections/{feed}/"
    return server


def measured(server, work):
    """What it gave, with wall and processor seconds."""
    spent, began = cpu(server.process.pid), time.monotonic()
    given = work(began + LIMIT)
    return given, time.monotonic() - began, cpu(server.process.pid) - spent


def rate(given, wall, spent):
    if not given:
        return f"not within {LIMIT:.0f} s"
    return f"{given / wall:,.0f} objects/s, {given / max(spent, 1 / TICKS):,.0f} a CPU-second"


def bring(server, first, last):
    def work(until):
        done = 0
        for start in range(first, last, BATCH):
            if time.monotonic() > until:
                return None
            answer = server.post([indicator(n) for n in range(start, start + BATCH)])
            if answer.status_code not in (200, 202, 500):
                sys.exit(f"{server.name}: {answer.status_code} {answer.text[:300]}")
            server.answers.add(answer.status_code)
            done += BATCH
        return done

    return measured(server, work)


def main():
    binary, *venvs = sys.argv[1:4]
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 10_000
    print(f"{count} objects; load {' '.join(f'{x:.2f}' for x in os.getloadavg())}")
    with tempfile.TemporaryDirectory() as folder:
        for start, place in ((waarborg, binary), (medallion, venvs[0]), (opentaxii, venvs[1])):
            server = start(place, folder)
            server.answers = set()
            try:
                first = bring(server, 0, BATCH)
                print(f"{server.name:10} POST the first {BATCH}: {rate(*first)}")
                got = measured(server, lambda until: server.read(100, until))
                print(f"{server.name:10} GET {BATCH}, pages of 100: {rate(*got)}")
                rest = bring(server, BATCH, count)
                print(f"{server.name:10} POST up to {count}: {rate(*rest)}; answers {sorted(server.answers)}")
                for size in (1_000, 100):
                    got = measured(server, lambda until, size=size: server.read(size, until))
                    print(f"{server.name:10} GET {count}, pages of {size}: {rate(*got)}")
            finally:
                server.stop()


if __name__ == "__main__":
    main()
