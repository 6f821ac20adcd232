import type { StixNote } from "../schema.ts";
import { hashAlgorithm } from "../vocab/open.ts";
import type { Check, Run } from "./run.ts";
import { isMembers, must, should, shown } from "./run.ts";
import { wrongKind } from "./scalar.ts";

const hexOf = (digits: number) => new RegExp(`^[0-9a-fA-F]{${digits}}$`);

// The forms of section 10.7; SSDEEP is block size and two hashes, TLSH is 35 bytes.
const forms: ReadonlyMap<string, RegExp> = new Map([
  ["MD5", hexOf(32)],
  ["SHA-1", hexOf(40)],
  ["SHA-256", hexOf(64)],
  ["SHA-512", hexOf(128)],
  ["SHA3-256", hexOf(64)],
  ["SHA3-512", hexOf(128)],
  ["SSDEEP", /^[a-zA-Z0-9/+:.]{1,128}$/],
  ["TLSH", /^[a-zA-Z0-9]{70}$/],
]);

const algorithmName = /^[a-zA-Z0-9_-]{3,250}$/;

function checkEntry(
  name: string,
  value: unknown,
  options: { readonly run: Run; readonly closed: boolean; readonly section: string },
): void {
  const { run, closed, section } = options;
  const form = forms.get(name);
  if (form === undefined) {
    if (!algorithmName.test(name)) {
      must(run, { code: "hash-name", section: "2.7", message: `${shown(name)} is not 3 to 250 of a-z, A-Z, 0-9, hyphen and underscore` });
    } else if (closed) {
      must(run, { code: "hash-name", section, message: `${shown(name)} is not in ${hashAlgorithm.name}` });
    }
    if (!closed && !name.startsWith("x_")) {
      should(run, {
        code: "hash-algo",
        section: "10.7",
        message: `${shown(name)} is not in ${hashAlgorithm.name} and does not start with x_`,
      });
    }
  }
  if (typeof value !== "string") wrongKind(run, "a string", { section: "2.7", value });
  else if (form !== undefined && !form.test(value)) {
    must(run, { code: "bad-hash", section: "10.7", message: `${shown(value)} does not have the form of ${name}` });
  }
}

/** `hashes` (section 2.7): names of algorithms, and values in the form of each. */
export function hashesCheck(note: StixNote, section: string): Check {
  const closed = note.closed === true;
  return (value, run) => {
    if (!isMembers(value)) {
      wrongKind(run, "a dictionary of hashes", { section: "2.7", value });
      return;
    }
    const depth = run.depth;
    run.depth = depth + 1;
    let count = 0;
    for (const name in value) {
      count += 1;
      run.path[depth] = name;
      checkEntry(name, value[name], { run, closed, section });
    }
    run.depth = depth;
    if (count === 0) must(run, { code: "empty-dictionary", section: "2.3", message: "a dictionary of hashes needs at least one" });
  };
}
