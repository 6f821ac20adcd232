import { isTocsinError } from "../../base/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { endpoint } from "./address.ts";
import { readPage } from "./envelope.ts";
import { objectKey } from "./object-key.ts";
import type { PushRequest } from "./push.ts";

// Small enough for one page of any server: cursors over filters are where servers differ most.
const perRequest = 20;

const keyText = (value: StixObject): string => Buffer.from(objectKey(value, new Uint8Array(0))).toString("hex");

/**
 * Which of some objects the server holds exactly as they are, by their ids: some servers call an object a failure that they have already,
 * which is what a push that is repeated after a broken connection meets. None where the server does not let this account read.
 */
export async function alreadyThere(objects: readonly StixObject[], request: PushRequest): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let from = 0; from < objects.length; from += perRequest) {
    const asked = objects.slice(from, from + perRequest);
    const some = new Map(asked.map((object) => [keyText(object), object.id]));
    try {
      for await (const key of keysThere(asked, request)) {
        const id = some.get(key);
        if (id !== undefined) found.add(id);
      }
    } catch (thrown) {
      // Not being able to look is no failure of the push: the objects stay what the server said they are.
      if (!isTocsinError(thrown)) throw thrown;
      return found;
    }
  }
  return found;
}

/** The versions that are asked for; all where one of the objects has none of its own. */
function versionsOf(objects: readonly StixObject[]): string {
  const versions = objects.map((object) => object["modified"] ?? object["created"]);
  return versions.every((version) => typeof version === "string") ? [...new Set(versions)].join(",") : "all";
}

async function* keysThere(
  objects: readonly StixObject[],
  { session, root, collection }: PushRequest,
): AsyncGenerator<string, void, undefined> {
  const url = endpoint(root, "collections", collection, "objects");
  url.searchParams.set("match[id]", [...new Set(objects.map(({ id }) => id))].join(","));
  url.searchParams.set("match[version]", versionsOf(objects));
  url.searchParams.set("limit", String(perRequest * 5));
  for await (const part of readPage(await session.ask({ method: "GET", url }))) if (part.kind === "object") yield keyText(part.value);
}
