import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { systemRandom, utf8 } from "../../base/index.ts";
import { pageAnswer, withNonce } from "./pages.ts";
import type { Desk } from "./ports.ts";

const html = `<!doctype html><html><head>
<meta name="csp-nonce" content="" />
<meta name="csp-nonce" property="csp-nonce" content="old" nonce="vite" />
<link rel="icon" href="/favicon.svg" />
<link rel="modulepreload" crossorigin href="/assets/a.js">
<link rel="stylesheet" nonce="vite" crossorigin href="/assets/a.css">
<script type="module" crossorigin nonce="vite" src="/assets/index.js"></script>
<style nonce>body{}</style>
</head><body><div id="root"></div></body></html>`;

test("the nonce of the answer stands on every script, style and link that loads, and in the page's meta element", () => {
  const page = withNonce(html, "N1");
  assert.ok(page.includes('<meta name="csp-nonce" content="N1" />'));
  assert.match(page, /<script nonce="N1" type="module" crossorigin src="\/assets\/index\.js">/);
  assert.match(page, /<link nonce="N1" rel="stylesheet" crossorigin href/);
  assert.match(page, /<link nonce="N1" rel="modulepreload"/);
  assert.match(page, /<link rel="icon"/);
  assert.match(page, /<style nonce="N1">/);
  assert.doesNotMatch(page.replace(/<meta[^>]*>/g, ""), /vite/);
});

function pagesOf(asked: string[]): Desk {
  const file = async (path: string): Promise<Uint8Array | undefined> => {
    asked.push(path);
    return utf8("x");
  };
  return { pages: { index: async () => html, file }, random: systemRandom } as unknown as Desk;
}

test("what is asked of the folder of the pages is a plain name in it or in assets, whatever the path says", async () => {
  const asked: string[] = [];
  const desk = pagesOf(asked);
  const part = fc.constantFrom("/", "..", ".", "%2e", "\\", "assets", "server", "a", ".js", ".png", "\0", "//", "~", ":", " ");
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
      const { status } = await pageAnswer(desk, `/${parts.join("")}`);
      assert.ok(status === 200 || status === 404);
    }),
    { numRuns: 2000 },
  );
  await pageAnswer(desk, "/assets/index-B1a_2.js");
  assert.ok(asked.includes("assets/index-B1a_2.js"));
  for (const path of asked) assert.match(path, /^(?:assets\/)?[A-Za-z0-9_][A-Za-z0-9_.-]*$/);
  for (const path of asked) assert.ok(!path.includes(".."), path);
});

test("assets are kept for ever, the page itself never, and it has a nonce of its own", async () => {
  const desk = pagesOf([]);
  assert.match(String((await pageAnswer(desk, "/assets/a.css")).headers["Cache-Control"]), /immutable/);
  const [one, two] = [await pageAnswer(desk, "/"), await pageAnswer(desk, "/warning/1")];
  assert.equal(one.headers["Cache-Control"], "no-store");
  assert.notEqual(one.headers["Content-Security-Policy"], two.headers["Content-Security-Policy"]);
  const nonce = /'nonce-([^']+)'/.exec(String(one.headers["Content-Security-Policy"]))?.[1] ?? "";
  assert.ok(
    Buffer.from(one.body as Uint8Array)
      .toString("utf8")
      .includes(`nonce="${nonce}"`),
  );
});
