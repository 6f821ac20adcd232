import { base64url, utf8 } from "../../base/index.ts";
import { contentPolicy } from "./headers.ts";
import type { DeskAnswer } from "./message.ts";
import type { Desk } from "./ports.ts";

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  ico: "image/x-icon",
  js: "text/javascript; charset=utf-8",
  json: "application/json; charset=utf-8",
  mp3: "audio/mpeg",
  png: "image/png",
  svg: "image/svg+xml",
  ttf: "font/ttf",
  txt: "text/plain; charset=utf-8",
  wav: "audio/wav",
  webmanifest: "application/manifest+json",
  woff: "font/woff",
  woff2: "font/woff2",
};

// Names that the build gives, and no path that could step out of its folder.
const assetPattern = /^(?!.*\.\.)\/(assets\/)?([A-Za-z0-9_][A-Za-z0-9_.-]{0,200})\.([a-z0-9]{2,11})$/;

const plainPage = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Tocsin</title></head>
<body><main><h1>Tocsin</h1><p>This node serves its API at <code>/api</code>. The console's pages were not built: run <code>npm run build</code>.</p></main></body>
</html>
`;

/** Puts an answer's nonce into the page: into its meta element, and on every script, style and module link, before whatever the build gave them. */
export function withNonce(html: string, nonce: string): string {
  return html
    .replace(/(<meta\s+name="csp-nonce"[^>]*\scontent=")[^"]*(")/, `$1${nonce}$2`)
    .replace(/<(script|style|link)\b([^>]*?)\s+nonce(?:="[^"]*")?([^>]*)>/g, "<$1$2$3>")
    .replace(/<(script|style)\b/g, `<$1 nonce="${nonce}"`)
    .replace(/<link\b(?=[^>]*\srel="(?:stylesheet|modulepreload|preload)")/g, `<link nonce="${nonce}"`);
}

/** A page or a file of the pages. Everything that is no file is the one page: the browser's side finds the rest by its path. No content is in any. */
export async function pageAnswer(desk: Desk, path: string): Promise<DeskAnswer> {
  const [, assets, , extension = ""] = assetPattern.exec(path) ?? [];
  const type = types[extension];
  if (type !== undefined) {
    const bytes = await desk.pages.file(path.slice(1));
    if (bytes === undefined) return { status: 404, headers: { "Cache-Control": "no-store" }, body: new Uint8Array() };
    const isForever = assets !== undefined;
    return {
      status: 200,
      headers: { "Content-Type": type, "Cache-Control": isForever ? "public, max-age=31536000, immutable" : "no-cache" },
      body: bytes,
    };
  }
  if (path.startsWith("/assets/")) return { status: 404, headers: { "Cache-Control": "no-store" }, body: new Uint8Array() };
  const nonce = base64url(desk.random(18));
  const html = (await desk.pages.index()) ?? plainPage;
  return {
    status: 200,
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": contentPolicy(nonce) },
    body: utf8(withNonce(html, nonce)),
  };
}
