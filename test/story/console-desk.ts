import { systemClock, timestamp } from "../../src/base/index.ts";
import type { Clock, JsonValue } from "../../src/base/index.ts";
import { performer, verbs } from "../../src/app/index.ts";
import type { WholeNode as Node } from "../../src/app/index.ts";
import type { Config } from "../../src/app/config.ts";
import { serveConsole } from "../../src/app/console/serve.ts";
import { signed } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import { SoftAuthenticator, SoftBrowser } from "./console-browser.ts";
import type { Context, Side } from "./sides.ts";

/** The machine's clock, moved ahead as far as a test wants it. */
export class MovedClock implements Clock {
  aheadMs = 0;
  #standingMs: number | undefined;

  /** Lets the wall clock stand, but for what it is moved. */
  stand(): void {
    this.#standingMs = Date.now();
  }

  nowMs(): number {
    return (this.#standingMs ?? Date.now()) + this.aheadMs;
  }

  monotonicMs(): number {
    return systemClock.monotonicMs() + this.aheadMs;
  }

  after(delayMs: number, call: () => void): { cancel(): void } {
    return systemClock.after(delayMs, call);
  }
}

/** A console over the node of a side, reached over real HTTP on loopback. */
export type TestDesk = {
  readonly side: Side;
  readonly node: Node;
  readonly origin: string;
  readonly clock: MovedClock;
  /** What the operator was told. */
  readonly told: string[];
  /** A new browser on this console. */
  browser(): SoftBrowser;
  /** A join link for an officer, given by the officer's own key file. */
  invite(officer: TestOfficer, by?: readonly TestOfficer[]): Promise<string>;
  /** Performs a verb with key files, as the command line does. */
  cli(verb: string, args: Readonly<Record<string, JsonValue>>, by: readonly TestOfficer[]): Promise<Record<string, JsonValue>>;
  /** An officer who has joined with a passkey and is logged in. */
  enter(officer: TestOfficer): Promise<Seat>;
};

/** An officer before a browser. */
export type Seat = { readonly officer: TestOfficer; readonly browser: SoftBrowser; readonly passkey: SoftAuthenticator };

/** Serves a console over a side's node, until the test ends. Its machine's clock runs, while the node's own stands as the side has it. */
export async function openDesk(context: Context, side: Side, config: Partial<Config> = {}): Promise<TestDesk> {
  const clock = new MovedClock();
  const node: Node = {
    ...side.node,
    machineClock: clock,
    config: { ...side.node.config, consoleListen: "127.0.0.1:0", consoleOrigin: `http://${side.name}.localhost:0`, ...config },
  };
  const told: string[] = [];
  const perform = performer(node, verbs);
  // Passwords are stretched as little as may be: how much is not what is tested.
  const passwordCost = { memoryKiB: 64, passes: 1, lanes: 1 };
  const running = await serveConsole(node, { perform, verbs, passwordCost, tell: (text) => void told.push(text) });
  if (running === undefined) throw new TypeError("a console that is configured runs");
  context.after(() => running.stop());
  const { origin } = running;
  const cli: TestDesk["cli"] = async (verb, args, by) => {
    const at = timestamp(clock.nowMs());
    const envelopes = by.map((officer) => signed(node, officer, { verb, args, at }));
    return (await perform({ verb, args, signed: envelopes })) as Record<string, JsonValue>;
  };
  const invite: TestDesk["invite"] = async (officer, by = [officer]) =>
    String((await cli("passkey-invite", { officer: officer.id }, by))["link"]);
  return {
    side,
    node,
    origin,
    clock,
    told,
    invite,
    browser: () => new SoftBrowser(origin, () => clock.nowMs()),
    cli,
    async enter(officer) {
      const browser = new SoftBrowser(origin, () => clock.nowMs());
      const passkey = new SoftAuthenticator();
      const joined = await browser.join(await invite(officer), passkey);
      if (joined.status !== 200) throw new Error(`joining failed: ${joined.text}`);
      return { officer, browser, passkey };
    },
  };
}
