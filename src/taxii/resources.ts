import { dateAdded, versionText } from "./date-added.ts";
import { stixMediaType, taxiiMediaType } from "./media-type.ts";
import type { ApiRoot, CollectionRecord, DiscoveryFacts, EntryFacts } from "./ports.ts";
import type { TaxiiRefusal } from "./refusal.ts";

/** The discovery resource (TAXII 2.1 §4.1.1). `urls` are those of the API roots that the asker may know of, by their names. */
export function discoveryResource(facts: DiscoveryFacts, urls: ReadonlyMap<string, string>) {
  const first = urls.get(facts.defaultRoot ?? "") ?? [...urls.values()][0];
  return {
    title: facts.title,
    ...(facts.description === null ? {} : { description: facts.description }),
    ...(facts.contact === null ? {} : { contact: facts.contact }),
    ...(first === undefined ? {} : { default: first, api_roots: [...urls.values()] }),
  };
}

/** The API root resource (TAXII 2.1 §4.2.1). */
export function apiRootResource(root: ApiRoot) {
  return {
    title: root.title,
    ...(root.description === null ? {} : { description: root.description }),
    versions: [taxiiMediaType],
    max_content_length: root.maxContentLength,
  };
}

/** The collection resource (TAXII 2.1 §5.2.1). */
export function collectionResource(collection: CollectionRecord, may: { readonly read: boolean; readonly write: boolean }) {
  return {
    id: collection.id,
    title: collection.title,
    ...(collection.description === null ? {} : { description: collection.description }),
    ...(collection.alias === null ? {} : { alias: collection.alias }),
    can_read: may.read,
    can_write: may.write,
    media_types: collection.mediaTypes,
  };
}

/** What became of one object of a POST. */
export type StatusDetail = { readonly id: string; readonly version: string; readonly message?: string };

/** The status resource of a POST that was carried out (TAXII 2.1 §4.3.1). */
export function statusResource(given: {
  readonly id: string;
  readonly at: number;
  readonly successes: readonly StatusDetail[];
  readonly failures: readonly StatusDetail[];
  readonly pendings: readonly StatusDetail[];
}) {
  const { id, at, successes, failures, pendings } = given;
  return {
    id,
    status: pendings.length === 0 ? "complete" : "pending",
    request_timestamp: dateAdded(at),
    total_count: successes.length + failures.length + pendings.length,
    success_count: successes.length,
    ...(successes.length === 0 ? {} : { successes }),
    failure_count: failures.length,
    ...(failures.length === 0 ? {} : { failures }),
    pending_count: pendings.length,
    ...(pendings.length === 0 ? {} : { pendings }),
  };
}

/** A manifest record (TAXII 2.1 §5.3.1). */
export function manifestRecord(facts: EntryFacts) {
  return {
    id: facts.id,
    date_added: dateAdded(facts.date),
    version: versionText(facts.version),
    media_type: facts.spec === 21 ? stixMediaType : "application/stix+json;version=2.0",
  };
}

/** The error message resource (TAXII 2.1 §3.6.1); the status stands in it as a string. */
export function errorResource(refusal: Pick<TaxiiRefusal, "title" | "description" | "status">, errorId: string) {
  return {
    title: refusal.title,
    ...(refusal.description === undefined ? {} : { description: refusal.description }),
    error_id: errorId,
    http_status: String(refusal.status),
  };
}
