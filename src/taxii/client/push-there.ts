import { isTocsinError } from "../../base/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { endpoint } from "./address.ts";
import { readPage } from "./envelope.ts";
import { objectKey } from "./object-key.ts";
import type { PushRequest } from "./push.ts";

const perRequest = 50;
const mostPages = 20;

const keyText = (value: StixObject): string => Buffer.from(objectKey(value, new Uint8Array(0))).toString("hex");

/**
 * Which of some objects the server holds exactly as they are, by their ids: some servers call an object a failure that they have already,
 * which is what a push that is repeated after a broken connection meets. None where the server does not let this account read.
 */
export async function alreadyThere(objects: readonly StixObject[], request: PushRequest): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (let from = 0; from < objects.length; from += perRequest) {
    const some = new Map(objects.slice(from, from + perRequest).map((object) => [keyText(object), object.id]));
    try {
      for await (const key of keysThere([...new Set(some.values())], request)) {
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

async function* keysThere(ids: readonly string[], { session, root, collection }: PushRequest): AsyncGenerator<string, void, undefined> {
  const url = endpoint(root, "collections", collection, "objects");
  url.searchParams.set("match[id]", ids.join(","));
  url.searchParams.set("match[version]", "all");
  for (let pages = 0; pages < mostPages; pages += 1) {
    const parts = readPage(await session.ask({ method: "GET", url }));
    let part = await parts.next();
    for (; part.done !== true; part = await parts.next()) if (part.value.kind === "object") yield keyText(part.value.value);
    if (!part.value.more || part.value.next === null) return;
    url.searchParams.set("next", part.value.next);
  }
}
