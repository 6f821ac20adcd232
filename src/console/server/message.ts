/** A request as the desk's listener hands it on. Everything in it is attacker-controlled. `source` is the address that it came from. */
export type DeskRequest = {
  readonly method: string;
  readonly path: string;
  /** What stands behind the question mark, without it. */
  readonly query: string;
  readonly source: string;
  header(name: string): string | undefined;
  /** The whole body; refuses more than `maxBytes` with `input-too-large`. To be read once. */
  body(maxBytes: number): Promise<Uint8Array>;
  /** Calls back when the asker is gone; gives what takes the call back. */
  onGone(call: () => void): () => void;
};

/** An answer. A body that is a stream goes on until it ends or the asker is gone. */
export type DeskAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
};
