import { writeFileSync } from "node:fs";
import { pass } from "../../src/app/demo/message.ts";
import type { Passed } from "../../src/app/demo/message.ts";
import { at } from "../../src/app/demo/stage.ts";
import type { Stage } from "../../src/app/demo/stage.ts";

const made = "2026-11-20T08:00:00.000Z";
const common = { spec_version: "2.1", created: made, modified: made };
const places = "location--a7f8f2c1-3a1b-4d52-9f0e-2d7c6b1e0a11";
const group = "threat-actor--b2c0d9e4-5b6f-4c3a-8d1e-7f6a5b4c3d22";

/** STIX objects of a place and of a group, so that a message has a map and a graph. */
const bundleOf = (city: string) => ({
  type: "bundle",
  id: "bundle--0d5a1c38-0f4e-4a5c-9a57-6f1f1f6b7c33",
  objects: [
    { type: "location", id: places, name: city, latitude: 59.94, longitude: 30.31, precision: 5000, ...common },
    { type: "threat-actor", id: group, name: "A banned organisation", ...common },
    {
      type: "relationship",
      id: "relationship--c9d8e7f6-a5b4-4c3d-9e2f-1a0b9c8d7e44",
      relationship_type: "located-at",
      source_ref: group,
      target_ref: places,
      ...common,
    },
  ],
});

/** What one warning is written with, where it differs from the usual. */
export type Told = { readonly text: string; readonly precedence?: string; readonly city?: string; readonly more?: readonly string[] };

/** Alder passes a warning to Birch by the command line, for tests that look at what a page makes of it. */
export async function passWarning(stage: Stage, { text, precedence = "FLASH", city, more = [] }: Told): Promise<Passed> {
  writeFileSync(at(stage, "told.txt"), text, { mode: 0o600 });
  writeFileSync(at(stage, "bundle.json"), JSON.stringify(bundleOf(city ?? "")), { mode: 0o600 });
  const words = ["warn", "alder", "--to", "birch", "--text", "told.txt", "--tlp", "TLP:AMBER", "--scope", "counter-terrorism"];
  const carried = city !== undefined ? ["--bundle", "bundle.json"] : [];
  return await pass(stage, [...words, "--precedence", precedence, ...carried, ...more], { from: "alder", to: "birch" });
}
