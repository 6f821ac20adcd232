import Type from "typebox";

const line = Type.String({ minLength: 1, maxLength: 1024 });

/** A scheduled feed: what is pulled from another server's collection, how often, and into which collection of this node. */
export const FeedSchema = Type.Object(
  {
    name: Type.String({ pattern: "^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$" }),
    /** The server, an API root, or the collection itself. */
    url: Type.String({ pattern: "^https?://", maxLength: 2048 }),
    /** The collection's id, alias or title there, where `url` does not name it. */
    collection: Type.Optional(line),
    /** The collection here, as ROOT/ID or ROOT/ALIAS. Its intake rule, which a releaser signs, marks what comes unmarked. */
    into: Type.String({ pattern: "^[^/]{1,200}/[^/]{1,200}$" }),
    everyMinutes: Type.Number({ minimum: 0.05, maximum: 525_600 }),
    /** Filters, as `{"type":"indicator,malware"}`. */
    match: Type.Optional(
      Type.Object(
        { id: Type.Optional(line), type: Type.Optional(line), version: Type.Optional(line), spec_version: Type.Optional(line) },
        { additionalProperties: false },
      ),
    ),
    /** Begin here, where nothing was pulled yet. */
    addedAfter: Type.Optional(Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z$" })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    /** Reads all of it each time, for servers whose dates cannot be relied on. */
    isFull: Type.Optional(Type.Boolean()),
    user: Type.Optional(line),
    /** Files of mode 0600 with a secret on the first line; paths are relative to the data folder. */
    passwordFile: Type.Optional(line),
    tokenFile: Type.Optional(line),
    caFile: Type.Optional(line),
    certificateFile: Type.Optional(line),
    certificateKeyFile: Type.Optional(line),
  },
  { additionalProperties: false },
);

/** A scheduled feed of the configuration. */
export type FeedConfig = Type.Static<typeof FeedSchema>;

/** Contradictions among feeds, by the paths of the configuration. */
export function feedProblems(feeds: readonly FeedConfig[]): readonly string[] {
  const wrong: string[] = [];
  const names = new Set<string>();
  for (const [at, feed] of feeds.entries()) {
    if (names.has(feed.name)) wrong.push(`/feeds/${at}/name: "${feed.name}" is there twice`);
    names.add(feed.name);
    if ((feed.user === undefined) !== (feed.passwordFile === undefined)) wrong.push(`/feeds/${at}: give user and passwordFile together`);
    if (feed.tokenFile !== undefined && feed.user !== undefined) wrong.push(`/feeds/${at}: give a password or a token, not both`);
    if ((feed.certificateFile === undefined) !== (feed.certificateKeyFile === undefined))
      wrong.push(`/feeds/${at}: give the client certificate with its key, or neither`);
  }
  return wrong;
}
