import { isTocsinError, parseJson, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isJsonObject } from "../stix/object.ts";
import { BundleScanner } from "../stix/stream-bundle.ts";
import type { BundleEnvelope } from "../stix/stream-bundle.ts";
import { readLines } from "../stix/stream.ts";
import type { CliIo } from "./io.ts";
import { inputChunks, maxDocumentBytes, written } from "./stix-input.ts";
import { checkBundle, checkDocument } from "./stix-check.ts";
import { VerdictCollector } from "./stix-verdict.ts";
import type { Verdict } from "./stix-verdict.ts";

/** What `stix validate` takes. */
export type ValidateOptions = { readonly lines?: boolean; readonly json?: boolean };

/** Documents up to this many bytes are kept while they are read, in case what looks like a bundle turns out to be an object with a list named `objects`. */
const keptBytes = 4 * 1024 * 1024;

/**
 * `stix validate`: one line of JSON for each document, and 1 as the exit code where one is not valid. A bundle is read object by
 * object, in memory that does not grow with it; so are lines.
 */
export async function validateFile(io: CliIo, file: string, options: ValidateOptions): Promise<void> {
  let isAllValid = true;
  for await (const verdict of options.lines === true ? lineVerdicts(io, file) : documentVerdict(io, file)) {
    isAllValid &&= verdict.valid;
    await written(io, `${JSON.stringify(verdict)}\n`);
  }
  io.exitWith(isAllValid ? 0 : 1);
}

async function* lineVerdicts(io: CliIo, file: string): AsyncGenerator<Verdict, void, undefined> {
  for await (const line of readLines(inputChunks(io, file), { maxLineBytes: maxDocumentBytes })) {
    if (line.kind === "value") yield wholeVerdict(line.value);
    else yield refusalVerdict(line.error);
  }
}

function refusalVerdict(error: TocsinError): Verdict {
  const findings = new VerdictCollector();
  findings.addRefusal(error);
  return findings.verdict(null);
}

function wholeVerdict(value: JsonValue): Verdict {
  const findings = new VerdictCollector();
  findings.add(checkDocument(value));
  return findings.verdict(isJsonObject(value) ? value["id"] : null);
}

async function* documentVerdict(io: CliIo, file: string): AsyncGenerator<Verdict, void, undefined> {
  const reading = new DocumentReading();
  try {
    for await (const chunk of inputChunks(io, file)) reading.push(chunk);
    yield reading.end();
  } catch (thrown) {
    // A file that cannot be opened is wrong use; everything else is the document's own fault.
    if (!isTocsinError(thrown) || thrown.code === "usage") throw thrown;
    yield reading.refuse(thrown);
  }
}

/** The reading of one document of any size, of which it is not known before its end whether it is a bundle. */
class DocumentReading {
  readonly #scanner = new BundleScanner({ maxObjectBytes: maxDocumentBytes, maxEnvelopeBytes: maxDocumentBytes });
  readonly #findings = new VerdictCollector();
  readonly #bundle = checkBundle();
  #kept: Uint8Array[] | undefined = [];
  #length = 0;

  push(chunk: Uint8Array): void {
    this.#keep(chunk);
    for (const part of this.#scanner.push(chunk)) {
      const at = `/objects/${part.index}`;
      if (part.kind === "refused") this.#findings.addRefusal(part.error, at);
      else this.#findings.add(this.#bundle.object(part.value), at);
    }
  }

  end(): Verdict {
    const envelope = this.#scanner.end();
    if (!envelope.hasObjectList) return wholeVerdict(envelope.properties);
    if (envelope.properties["type"] === "bundle") {
      this.#findings.add(this.#bundle.end(envelope));
      return this.#findings.verdict(envelope.properties["id"]);
    }
    return this.#notABundle(envelope);
  }

  /** The verdict on a document that could be read no further: what was found before still stands. */
  refuse(error: TocsinError): Verdict {
    if (error.code === "input-malformed") return wholeVerdict(null);
    this.#findings.addRefusal(error);
    return this.#findings.verdict(null);
  }

  #notABundle(envelope: BundleEnvelope): Verdict {
    if (this.#kept !== undefined) return wholeVerdict(parseJson(Buffer.concat(this.#kept)));
    this.#findings.clear();
    this.#findings.addRefusal(
      new TocsinError("input-too-large", `read a document of ${envelope.byteCount} bytes: one that has more than ${keptBytes} and a list of objects must be a bundle`),
    );
    return this.#findings.verdict(envelope.properties["id"]);
  }

  #keep(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > keptBytes) this.#kept = undefined;
    this.#kept?.push(Uint8Array.prototype.slice.call(chunk));
  }
}
