import assert from "node:assert/strict";
import { test } from "node:test";
import { agentName } from "./agent-name.ts";

test("a browser is named as people call it, and an unknown one as it names itself", () => {
  const chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36";
  const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0";
  assert.deepEqual([agentName(chrome), agentName(edge), agentName("curl")], ["Chrome 156, Linux", "Edge 120, Windows", "curl"]);
});
