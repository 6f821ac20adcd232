import type { VocabularyTable } from "./table.ts";

/** How fast a message is to be handled, slowest first. */
export const precedence = {
  title: "Message precedence",
  version: "RFC 6477 (2012)",
  source: "RFC 6477 and ACP 121, after the MISP object intelligence-dissemination",
  section: "MMHS-Primary-Precedence; FLASH OVERRIDE is its override",
  wording: "second-hand",
  kind: "scale",
  terms: [
    { code: "ROUTINE", meaning: "handled in the ordinary course" },
    { code: "PRIORITY", meaning: "before routine traffic" },
    { code: "IMMEDIATE", meaning: "at once: bears on the safety of people or on operations" },
    { code: "FLASH", meaning: "before everything else, by interrupting it" },
    { code: "FLASH OVERRIDE", meaning: "interrupts FLASH; Tocsin reads it and never sends it" },
  ],
} as const satisfies VocabularyTable;
