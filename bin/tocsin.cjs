#!/usr/bin/env node
"use strict";
// The installed `tocsin`. It looks at the version before anything else is loaded, because the database's binary does not
// refuse an old Node: it crashes it.
const path = require("node:path");
const { engines } = require("../package.json");

const floor = engines.node.replace(">=", "");
const [have, need] = [process.versions.node, floor].map((text) => text.split("-")[0].split(".").map(Number));
const isOld = have[0] !== need[0] ? have[0] < need[0] : have[1] < need[1];

if (isOld) {
  process.stderr.write(`tocsin: Node ${process.versions.node} is too old: install Node ${floor} or newer\n`);
  process.exitCode = 69;
} else {
  void import(require("node:url").pathToFileURL(path.join(__dirname, "../dist/cli/main.js")).href);
}
