import { TocsinError } from "../base/index.ts";

/** The largest STIX bundle beside a warning's text, in bytes. Larger data goes by TAXII. */
export const maxBundleBytes = 2 * 1024 * 1024;

/**
 * Checks a STIX 2.1 bundle that is to go with a warning, and gives its exact bytes back. Refuses one above 2 MiB with `input-too-large`,
 * and one that breaks a MUST of the standard with `input-malformed`, naming the first places.
 */
export async function checkBundle(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length > maxBundleBytes)
    throw new TocsinError("input-too-large", `send a bundle of at most ${maxBundleBytes} bytes, got ${bytes.length}`);
  // Loaded where a bundle is there to be checked: the whole standard in memory would slow every start.
  const { parseBundle } = await import("../stix/index.ts");
  const { issues } = parseBundle(bytes);
  const wrong = issues.filter((issue) => issue.level === "MUST");
  if (wrong.length > 0) {
    const named = wrong.slice(0, 5).map(({ path, message, section }) => `${path}: ${message} (${section})`);
    throw new TocsinError(
      "input-malformed",
      `mend the STIX bundle: ${named.join("; ")}${wrong.length > 5 ? `; and ${wrong.length - 5} more` : ""}`,
    );
  }
  return bytes;
}
