"""The Python taxii2-client and the TAXII store of python-stix2 against a TAXII server. Prints one JSON line for each check.

Arguments: discovery URL, account, password. The account reads and writes the first collection of the first API root, which is empty.
"""

import json
import sys
import time

from stix2 import Filter, Identity, TAXIICollectionSource, TAXIICollectionStore
from taxii2client.v21 import Server, as_pages

GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
COUNT = 2500


def check(name, ok, found=""):
    print(json.dumps({"check": name, "ok": bool(ok), "found": str(found)}), flush=True)


def indicator(number, modified="2026-01-01T00:00:00.000Z"):
    return {
        "type": "indicator",
        "spec_version": "2.1",
        "id": f"indicator--00000000-0000-4000-8000-{number:012d}",
        "created": "2026-01-01T00:00:00.000Z",
        "modified": modified,
        "pattern": "[ipv4-addr:value = '198.51.100.3']",
        "pattern_type": "stix",
        "valid_from": "2026-01-01T00:00:00Z",
        "object_marking_refs": [GREEN],
    }


def client_checks(collection):
    numbers = list(range(COUNT))
    for start in range(0, COUNT, 1000):
        some = [indicator(number) for number in numbers[start : start + 1000]]
        status = collection.add_objects({"objects": some}, wait_for_completion=True)
        check(f"POST {len(some)} objects and wait for the status", status.status == "complete" and status.failure_count == 0, status.success_count)
    again = collection.add_objects({"objects": [indicator(1)]}, wait_for_completion=True)
    check("a repeated version is a success", again.failure_count == 0, again.status)
    seen = [found["id"] for page in as_pages(collection.get_objects, per_request=300) for found in page.get("objects", [])]
    check("as_pages reads everything once", sorted(seen) == sorted({indicator(number)["id"] for number in numbers}), len(seen))
    rows = [row for page in as_pages(collection.get_manifest, per_request=700) for row in page.get("objects", [])]
    check("the manifest names everything", len({row["id"] for row in rows}) == COUNT, len(rows))
    middle = sorted(row["date_added"] for row in rows)[COUNT // 2]
    later = [found for page in as_pages(collection.get_objects, per_request=500, added_after=middle) for found in page.get("objects", [])]
    check("added_after gives exactly what came later", len(later) == COUNT - COUNT // 2 - 1, len(later))
    newer = indicator(7, "2026-02-01T00:00:00.000Z")
    collection.add_objects({"objects": [newer]}, wait_for_completion=True)
    both = collection.get_object(newer["id"], version="all")["objects"]
    check("both versions of an object", len(both) == 2, len(both))
    last = collection.get_object(newer["id"])["objects"]
    check("the newest version by default", [found["modified"] for found in last] == [newer["modified"]], last)
    versions = collection.object_versions(newer["id"])["versions"]
    check("the versions of an object", len(versions) == 2, versions)
    none = collection.get_objects(type="malware")
    check("a type that is not there", not none.get("objects"), none)
    collection.delete_object(indicator(9)["id"])
    check("DELETE removes an object", not collection.get_objects(id=indicator(9)["id"]).get("objects"))


def store_checks(collection):
    store = TAXIICollectionStore(collection)
    ours = Identity(name="interop", identity_class="organization", object_marking_refs=[GREEN])
    store.add(ours)
    check("python-stix2: add, then get", store.get(ours.id) is not None, ours.id)
    check("python-stix2: all versions", len(store.all_versions(ours.id)) == 1)
    found = TAXIICollectionSource(collection).query([Filter("type", "=", "identity")])
    check("python-stix2: query by type", [one.id for one in found] == [ours.id], len(found))


def main():
    url, user, password = sys.argv[1:4]
    server = Server(url, user=user, password=password)
    check("discovery", server.title and len(server.api_roots) > 0, server.title)
    root = server.api_roots[0]
    check("API root", root.max_content_length > 0, root.title)
    collection = root.collections[0]
    check("collection", collection.can_read and collection.can_write, collection.title)
    client_checks(collection)
    time.sleep(0.1)
    store_checks(collection)


main()
