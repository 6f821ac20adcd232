import type { Issue } from "../base/index.ts";
import { validateLines, validateStream } from "../stix/index.ts";
import type { DocumentValidation } from "../stix/index.ts";
import type { CliIo } from "./io.ts";
import { inputChunks, maxDocumentBytes, written } from "./stix-input.ts";

/** What `stix validate` takes. */
export type ValidateOptions = { readonly lines?: boolean; readonly json?: boolean };

/** The most errors, and the most warnings, that are listed for one document; the number of the others is told in one more. */
const maxIssues = 10_000;

/**
 * `stix validate`: one line of JSON for each document, and 1 as the exit code where one is not valid. Memory does not grow with a
 * bundle, nor with the number of lines.
 */
export async function validateFile(io: CliIo, file: string, options: ValidateOptions): Promise<void> {
  const chunks = inputChunks(io, file);
  if (options.lines !== true) {
    const verdict = await validateStream(chunks, { maxIssues, maxObjectBytes: maxDocumentBytes, maxEnvelopeBytes: maxDocumentBytes });
    await written(io, verdictLine(verdict));
    io.exitWith(verdict.valid ? 0 : 1);
    return;
  }
  let isAllValid = true;
  for await (const verdict of validateLines(chunks, { maxIssues, maxLineBytes: maxDocumentBytes })) {
    isAllValid &&= verdict.valid;
    await written(io, verdictLine(verdict));
  }
  io.exitWith(isAllValid ? 0 : 1);
}

function verdictLine({ id, valid, issues }: DocumentValidation): string {
  const findings = (level: Issue["level"]): unknown[] =>
    issues.filter((issue) => issue.level === level).map(({ path, code, section, message }) => ({ path, code, section, message }));
  return `${JSON.stringify({ id: id ?? null, valid, errors: findings("MUST"), warnings: findings("SHOULD") })}\n`;
}
