import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { lint } from "./lint.ts";

const isNightly = process.env["TOCSIN_NIGHTLY"] === "1";
const runs = { numRuns: isNightly ? 20_000 : 150 };

const first = ["Khristo", "Dragomir", "Tariq", "Yevgenia", "Ludovic", "Anselm", "Bashir", "Wolfram", "Zdenka", "Ottokar"];
const last = ["Velikov", "Tchernov", "Al-Qasimi", "Brandauer", "Kovalchuk", "Delacroix", "Marchetti", "Haddadin", "Oberholz", "Sarkisian"];
const phrases = fc.oneof(
  fc.tuple(fc.constantFrom(...first), fc.constantFrom(...last)).map(([given, family]) => `${given} ${family}`),
  fc.constantFrom("NIGHTHERON", "Operation Velvet Thorn", "Zvezdagrad 44", "KX-4417-PL", "grey van at the tannery"),
);

type Disguise = (text: string) => string;

const letters =
  (change: (letter: string, at: number) => string): Disguise =>
  (text) =>
    [...text].map(change).join("");
const pairs = (from: string, to: string): Disguise => letters((letter) => [...to][[...from].indexOf(letter)] ?? letter);
const shift =
  (by: number): Disguise =>
  (text) =>
    text.replace(/[a-z]/gi, (letter) => {
      const base = letter <= "Z" ? 65 : 97;
      return String.fromCharCode(base + ((letter.charCodeAt(0) - base + by) % 26));
    });

const ciphers: Readonly<Record<string, Disguise>> = {
  none: (text) => text,
  reversed: (text) => [...text].toReversed().join(""),
  rot13: shift(13),
  caesar: shift(7),
};

const drawings: Readonly<Record<string, Disguise>> = {
  none: (text) => text,
  upper: (text) => text.toUpperCase(),
  spaced: (text) => [...text].join(" "),
  dotted: (text) => [...text.replace(/ /g, "")].join("."),
  zeroWidth: (text) => [...text].join("\u200b"),
  cyrillic: pairs("aceopxyi", "асеорхуі"),
  leet: pairs("aeiost", "431057"),
  fullwidth: letters((letter) => (letter > " " && letter <= "~" ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : letter)),
  bold: letters((letter) => (/[a-z]/.test(letter) ? String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97) : letter)),
  marks: letters((letter) => (/[a-z]/i.test(letter) ? `${letter}\u0308` : letter)),
  joined: (text) => text.replace(/ /g, ""),
  lines: (text) => text.replace(/(.{4})/g, "$1\n"),
  tags: letters((letter) => String.fromCodePoint(0xe0000 + (letter.codePointAt(0) ?? 0))),
};

const encodings: Readonly<Record<string, Disguise>> = {
  none: (text) => text,
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  hex: (text) => Buffer.from(text).toString("hex"),
  gzip: (text) => gzipSync(text).toString("base64"),
  percent: (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  entities: letters((letter) => `&#${letter.codePointAt(0)};`),
  escapes: letters((letter) => `\\u{${(letter.codePointAt(0) ?? 0).toString(16)}}`),
  binary: (text) => [...Buffer.from(text)].map((byte) => byte.toString(2).padStart(8, "0")).join(" "),
  codes: (text) => [...Buffer.from(text)].join(" "),
};

const oneOf = (table: Readonly<Record<string, Disguise>>) => fc.constantFrom(...Object.keys(table));
const words =
  "the police of a city expects that an attack on the market is planned by several men with rifles and a van in the evening near a station".split(
    " ",
  );
const clean = fc.array(fc.constantFrom(...words), { minLength: 5, maxLength: 30 }).map((all) => `${all.join(" ")}.`);

test("a phrase shifted, drawn otherwise and encoded twice over is refused", () => {
  fc.assert(
    fc.property(
      phrases,
      oneOf(ciphers),
      oneOf(drawings),
      fc.tuple(oneOf(encodings), oneOf(encodings)),
      fc.tuple(clean, clean),
      (phrase, cipher, drawing, codes, around) => {
        // Digits and codes have no shifted form, and what stands backwards in tags or marks is put together in another order.
        const isShifted = cipher !== "none" && !/\d/.test(phrase);
        const shifted = isShifted ? (ciphers[cipher]?.(phrase) ?? phrase) : phrase;
        const drawn = drawings[drawing]?.(shifted) ?? shifted;
        const encoded = codes.reduce((text, code) => encodings[code]?.(text) ?? text, drawn);
        const tearline = `${around[0]} ${encoded} ${around[1]}`;
        const { verdict } = lint({ source: `It comes from ${phrase}.`, protect: [phrase], tearline });
        assert.equal(verdict, "refuse", `${phrase} ${cipher} ${drawing} ${codes.join(" ")}: ${tearline.slice(0, 300)}`);
      },
    ),
    runs,
  );
});

test("a name misspelt in one letter, or with its words turned, is refused", () => {
  const names = fc.tuple(fc.constantFrom(...first), fc.constantFrom(...last));
  fc.assert(
    fc.property(
      names,
      fc.nat(),
      fc.constantFrom("drop", "swap", "double"),
      fc.boolean(),
      clean,
      ([given, family], where, how, isTurned, around) => {
        const bend = (word: string): string => {
          const at = 1 + (where % (word.length - 2));
          const [head, here, next, tail] = [word.slice(0, at), word[at] ?? "", word[at + 1] ?? "", word.slice(at + 2)];
          return { drop: head + next + tail, swap: head + next + here + tail, double: head + here + here + next + tail }[how] ?? word;
        };
        const bent = bend(family);
        const tearline = `${around} ${isTurned ? `${bent}, ${given}` : `${given} ${bent}`} ${around}`;
        assert.equal(lint({ source: "-", protect: [`${given} ${family}`], tearline }).verdict, "refuse", tearline);
      },
    ),
    runs,
  );
});

test("sentences of ordinary words are not refused for names that they do not have", () => {
  fc.assert(
    fc.property(
      fc.array(phrases, { minLength: 1, maxLength: 10 }),
      fc.array(clean, { minLength: 1, maxLength: 8 }),
      (protect, sentences) => {
        const tearline = sentences.join("\n");
        assert.deepEqual(
          lint({ source: tearline, protect, tearline }).findings.filter(({ level }) => level === "refuse"),
          [],
          tearline,
        );
      },
    ),
    { ...runs, numRuns: Math.ceil(runs.numRuns / 4) },
  );
});

test("no text makes the lint throw, and its places lie in the text", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 400 }),
      fc.string({ unit: "grapheme", maxLength: 100 }),
      fc.array(fc.string({ minLength: 1, maxLength: 30 }), { maxLength: 4 }),
      (tearline, source, protect) => {
        for (const finding of lint({ tearline, source, protect }).findings) {
          assert.ok(
            finding.tearline.start >= 0 && finding.tearline.end <= tearline.length && finding.tearline.start <= finding.tearline.end,
          );
          assert.ok(finding.source.end <= source.length);
        }
      },
    ),
    runs,
  );
});
