import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { systemRandom, timestamp, uuid4 } from "../../base/index.ts";
import { must } from "./result.ts";
import { act, at, look } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const purpose = "threat detection";

/** Six lines of Python, which need nothing beside it: they print what the account may read. */
const script = `import base64, json, sys, urllib.request
url, user, password = sys.argv[1], sys.argv[2], open(sys.argv[3]).read().strip()
request = urllib.request.Request(url + "objects/", headers={"Accept": "application/taxii+json;version=2.1"})
request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode())
for thing in json.load(urllib.request.urlopen(request)).get("objects", []):
    print(thing["id"], thing["name"], thing.get("description", "-"), sep="\\t")
`;

const marks = {
  green: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
  red: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
} as const;

type Given = { readonly name: string; readonly now: string; readonly more: Readonly<Record<string, unknown>> };

function indicator({ name, now, more }: Given): Readonly<Record<string, unknown>> & { readonly id: string } {
  const id = `indicator--${uuid4(systemRandom)}`;
  const pattern = { pattern: `[domain-name:value = '${id.slice(11, 19)}.example']`, pattern_type: "stix", valid_from: now };
  return { type: "indicator", spec_version: "2.1", id, created: now, modified: now, name, ...pattern, ...more };
}

/** One object for whoever holds GREEN, one of which a line is for nobody, and one for nobody. */
function objects(now: string) {
  const line = { marking_ref: marks.red, selectors: ["description"] };
  return {
    open: indicator({ name: "a site of the group", now, more: { object_marking_refs: [marks.green] } }),
    partly: indicator({
      name: "a channel of the group",
      now,
      more: { description: "WITHHELD FROM BIRCH", object_marking_refs: [marks.green], granular_markings: [line] },
    }),
    closed: indicator({ name: "FROM OUR OWN SOURCE", now, more: { object_marking_refs: [marks.red] } }),
  };
}

async function open(stage: Stage, id: string): Promise<string> {
  const account = ["taxii", "account", "add", "alder", "birch", "--organisation", "Birch", "--purpose", purpose, "--marking", "TLP:GREEN"];
  const { password } = await act(stage, [...account, "--as", "watch-1"]);
  const { now } = await look(stage, ["clock", "advance", "alder", "0s"]);
  const until = timestamp(Date.parse(String(now)) + 90 * 86_400_000);
  const terms = ["--reader", "birch", "--ceiling", "green", "--purpose", purpose, "--basis", "agreement with Birch", "--until", until];
  await act(stage, ["taxii", "release", "give", "alder", id, ...terms, "--as", "releaser-1"]);
  return String(password);
}

/** Alder opens a collection to an account of Birch's by a standing release; Birch's copy lacks what is not for Birch. */
export async function leaveCollection(stage: Stage, taxii: string): Promise<Scene<undefined>> {
  mkdirSync(at(stage, "bulk"), { mode: 0o700 });
  const write = (name: string, text: string): void => writeFileSync(at(stage, "bulk", name), text, { mode: 0o600 });
  const [id, all] = [uuid4(systemRandom), objects(timestamp(stage.clock.nowMs()))];
  const collection = { id, title: "Sites of the group", alias: "sites", can_read: true, can_write: true };
  write("objects.json", JSON.stringify({ shared: { collections: [{ ...collection, objects: Object.values(all) }] } }));
  write("read.py", script);
  await act(stage, ["taxii", "seed", "alder", path.join("bulk", "objects.json"), "--as", "releaser-1"]);
  const password = await open(stage, id);
  write("password", `${password}\n`);
  const url = new URL(`/shared/collections/${id}/`, taxii).href;
  const headers = {
    accept: "application/taxii+json;version=2.1",
    authorization: `Basic ${Buffer.from(`birch:${password}`).toString("base64")}`,
  };
  const unknown = await fetch(`${url}objects/`, { headers: { accept: headers.accept } });
  const text = await (await fetch(`${url}objects/`, { headers })).text();
  must(unknown.status === 401, "the collection is open to whoever asks");
  must(
    text.includes(all.open.id) && !text.includes("WITHHELD") && !text.includes(all.closed.id),
    "Birch reads what it may not, or not what it may",
  );
  stage.tell.fact("Birch's copy has what is GREEN, and neither the RED object nor the RED line of another");
  stage.tell.fact(`six lines of Python read it: python3 bulk/read.py ${url} birch bulk/password`);
  return {
    evidence: {
      url,
      collection: id,
      account: "birch",
      script: "bulk/read.py",
      withoutAccount: unknown.status,
      given: [all.open.id],
      withheld: [all.closed.id],
      line: all.partly.id,
    },
    value: undefined,
  };
}
