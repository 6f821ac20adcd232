import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";

const executable = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Why the pages cannot be driven here, or `false` where they can. */
export const noBrowser: string | false = existsSync(executable) ? false : "no chromium here: install it from Debian's packages";

/** How long a page may take to show what it is waited for. The machine that runs this may be busy with other tests. */
const seenWithinMs = 30_000;

/** Something that ends what a test opened. `TestContext` is one; a script has its own. */
export type Ending = { after(end: () => Promise<void> | void): void };

/** Starts the browser, without a window, until the test ends. */
export async function openBrowser(ending: Ending): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
  ending.after(() => browser.close());
  return browser;
}

/** An officer before a browser of its own, with a passkey that answers by itself. */
export type Seat = {
  readonly officer: string;
  readonly origin: string;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
  /** What the pages complained of: errors of their scripts, breaches of their policy, calls to another host. */
  readonly troubles: string[];
};

/** Where a seat stands, and how it looks. */
export type Sitting = { readonly officer: string; readonly origin: string; readonly width?: number; readonly height?: number };

function listen(page: Page, origin: string, troubles: string[]): void {
  page.on("pageerror", (error) => troubles.push(error.message));
  page.on("console", (said) => {
    // Refusals and lost connections are what the tests ask for; the browser tells of each in these words.
    if (said.type() === "error" && !said.text().startsWith("Failed to load resource")) troubles.push(said.text());
  });
  page.on("request", (request) => {
    const { protocol, origin: asked } = new URL(request.url());
    if (protocol.startsWith("http") && asked !== origin) troubles.push(`it called ${asked}`);
  });
}

/** A browser without a login, which is somebody's at this origin. */
export async function sitDown(browser: Browser, { officer, origin, width = 1440, height = 900 }: Sitting): Promise<Seat> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: "light", reducedMotion: "reduce" });
  context.setDefaultTimeout(seenWithinMs);
  const page = await context.newPage();
  const troubles: string[] = [];
  listen(page, origin, troubles);
  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { officer, origin, context, page, cdp, troubles };
}

/** Opens a join link and makes the passkey that logs the officer in. */
export async function join(seat: Seat, link: string): Promise<Seat> {
  await seat.page.goto(link);
  await seat.page.getByRole("button", { name: "Make my passkey" }).click();
  await seat.page.getByRole("heading", { name: "Watch", level: 1 }).waitFor();
  return seat;
}

/** Opens one of the desk's addresses and waits until nothing is loading any more. */
export async function open(seat: Seat, address: string): Promise<Page> {
  await seat.page.goto(`${seat.origin}${address}`);
  await settled(seat);
  return seat.page;
}

/** Waits until the page has its heading and says of no part that it is loading. */
export async function settled({ page }: Seat): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page
    .locator("[role=status]", { hasText: /^Loading$/ })
    .first()
    .waitFor({ state: "detached" });
}

/** What an expression gives in the page. It goes in below the page's own policy, which forbids scripts like this. */
export async function inPage<T>({ cdp }: Pick<Seat, "cdp">, expression: string): Promise<T> {
  const { result, exceptionDetails } = await cdp.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value as T;
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Waits in the page until what moves has come to rest. */
export const stillness = `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.all(document.getAnimations()
    .filter((one) => Number.isFinite(one.effect?.getComputedTiming().endTime ?? Infinity))
    .map((one) => one.finished.catch(() => null))))
  .then(() => true)`;
const checked = `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ["violations"] })
  .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")))`;

/** Asserts that axe finds nothing against WCAG 2.2 A and AA in the page as it stands, in the light theme and in the dark one. */
export async function accessible(seat: Seat, name: string): Promise<void> {
  for (const scheme of ["dark", "light"] as const) {
    await seat.page.emulateMedia({ colorScheme: scheme });
    await seat.page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
    await inPage(seat, stillness);
    if (!(await inPage<boolean>(seat, "typeof axe === 'object'"))) await inPage(seat, `${axe}; true`);
    assert.deepEqual(await inPage<string[]>(seat, checked), [], `axe: ${name}, ${scheme}`);
  }
}

/** Asserts that no page of these officers had an error of its own, breached its policy or called another host. */
export function untroubled(seats: readonly Seat[]): void {
  for (const { officer, origin, troubles } of seats) assert.deepEqual(troubles, [], `${officer} at ${origin}`);
}

/** Walks with the Tab key until the focus is on what has this name; gives the steps it took, and fails after `most`. */
export async function tabTo(seat: Seat, name: RegExp, most = 80): Promise<number> {
  const here = `(() => { const one = document.activeElement; return (one?.getAttribute("aria-label") ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? "").trim(); })()`;
  const passed: string[] = [];
  for (let step = 1; step <= most; step += 1) {
    await seat.page.keyboard.press("Tab");
    const said = (await inPage<string>(seat, here)).slice(0, 80);
    if (name.test(said)) return step;
    passed.push(said);
  }
  return assert.fail(`Tab does not lead to ${name} but through ${passed.slice(-30).join(", ")}`);
}
