import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const page = import.meta.dirname;

/**
 * How the pages are built: into dist/console/, every script and font in files of their own (a strict Content-Security-Policy allows no
 * inline ones), with the nonce's place marked for the server to fill in. Targets the browsers of the last two years.
 */
const config = defineConfig({
  root: page,
  base: "/",
  appType: "spa",
  plugins: [react()],
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: path.join(page, "../../../dist/console"),
    // The node's own modules stand beside them: the builder removes what it made before, and nothing else.
    emptyOutDir: false,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: "assets/manifest.json",
    sourcemap: false,
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
  },
});

// Vite reads a configuration from the default export of this file and from nowhere else.
// oxlint-disable-next-line import/no-default-export
export default config;
