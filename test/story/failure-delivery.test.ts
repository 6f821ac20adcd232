import assert from "node:assert/strict";
import { test } from "node:test";
import { verifyExport } from "../../src/log/index.ts";
