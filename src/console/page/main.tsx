import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./console.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { allowStylesOnly } from "./trusted-types.ts";

const root = document.getElementById("root");
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
const machine = { clock: () => Date.now(), nonce };

// The package that holds the page still under a dialog asks for the nonce of its style under this name.
Object.assign(globalThis, { __webpack_nonce__: nonce });
allowStylesOnly();
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <App machine={machine} />
    </StrictMode>,
  );
}
