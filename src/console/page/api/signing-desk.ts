import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";
import { SigningCancelled } from "./api-error.ts";
import type { VerbArgs } from "./types.ts";

/** One act that waits for an officer's passkey: what is signed, and how it is sent once it is. */
export type SigningAsk = {
  readonly verb: string;
  readonly args: VerbArgs;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  /** The officer has just asked for exactly this in one keystroke: the passkey's own prompt is the question. */
  readonly atOnce: boolean;
  /** Sends the signed act. The same response sent twice is performed once, so a lost connection is mended by sending it again. */
  send(response: AuthenticationResponseJSON): Promise<unknown>;
};

/** An ask that is open on the screen. */
export type OpenAsk = SigningAsk & { settle(result: unknown): void; fail(error: unknown): void };

/** Where acts wait to be signed, one after another: the client puts them down, the dialog takes them up. */
export type SigningDesk = {
  /** Resolves to what the node answered; `SigningCancelled` where the officer declined. */
  run(ask: SigningAsk): Promise<unknown>;
  /** The ask that is on top, for the dialog. */
  top(): OpenAsk | null;
  subscribe(listener: () => void): () => void;
  /** Declines everything that waits, when the session ends. */
  clear(): void;
};

/** A desk with nothing on it. */
export function createSigningDesk(): SigningDesk {
  let open: readonly OpenAsk[] = [];
  const listeners = new Set<() => void>();
  const changed = (next: readonly OpenAsk[]): void => {
    open = next;
    for (const listener of listeners) listener();
  };
  return {
    top: () => open[0] ?? null,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clear() {
      const waiting = open;
      changed([]);
      for (const ask of waiting) ask.fail(new SigningCancelled());
    },
    run: (ask) =>
      new Promise((resolve, reject) => {
        const done = (end: () => void): void => {
          if (!open.includes(entry)) return;
          changed(open.filter((other) => other !== entry));
          end();
        };
        const entry: OpenAsk = {
          ...ask,
          settle: (result) => done(() => resolve(result)),
          fail: (error) => done(() => reject(error instanceof Error ? error : new Error(String(error)))),
        };
        changed([...open, entry]);
      }),
  };
}
