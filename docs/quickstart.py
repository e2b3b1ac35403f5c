# SPDX-License-Identifier: EUPL-1.2
# Fetches what was handed over to your organisation: python3 quickstart.py http://127.0.0.1:8080 (token in TOKEN)
import os
import sys

import requests

url, token = sys.argv[1], os.environ["TOKEN"]
ask = requests.Session()
ask.headers = {"Authorization": f"Bearer {token}", "Accept": "application/taxii+json;version=2.1"}

page = {"limit": 100, "added_after": "2020-01-01T00:00:00Z"}  # next time: what the last page's header said
while True:
    got = ask.get(f"{url}/taxii2/waarborg/collections/received/objects/", params=page)
    got.raise_for_status()
    for thing in got.json().get("objects", []):
        print(thing["id"], thing.get("pattern", ""))
    if not got.json()["more"]:
        break
    page["next"] = got.json()["next"]
print("next time, go on after", got.headers.get("X-TAXII-Date-Added-Last", page["added_after"]))
