import { parseArgs } from "node:util";
import { isTocsinError } from "../../base/index.ts";
import { parseVerifierKey } from "../verifier-key.ts";
import { directory } from "./directory.ts";
import { runtimeVerifier } from "./signatures.ts";
import { reportText } from "./text.ts";
import { verifyExport } from "./verify-export.ts";

const usage = `usage: node src/log/verify/main.ts OUT [--against OTHER] [--key VKEY...] [--json]

Verifies an export of Tocsin logs. It needs neither a node nor a database.
  --against OTHER  another party's export: finds two histories and hidden entries
  --key VKEY       a verifier key that came another way; may be given many times.
                   A log's two keys (Ed25519, ML-DSA-44) are needed to trust it
  --json           the report as JSON
Ends with 0 where nothing is wrong, 1 where something is, 2 for wrong use.
`;

/** What the program may touch. */
export type VerifyIo = { readonly out: (text: string) => void; readonly notice: (text: string) => void };

/** Runs the verifier with the words of a command line, and gives back its exit code. */
export async function runVerify(words: readonly string[], io: VerifyIo): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        against: { type: "string" },
        key: { type: "string", multiple: true },
        json: { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    const [out, ...rest] = positionals;
    if (values.help === true || out === undefined || rest.length > 0) {
      io.notice(usage);
      return values.help === true ? 0 : 2;
    }
    const report = await verifyExport(directory(out), {
      verifier: runtimeVerifier(),
      ...(values.key === undefined ? {} : { trust: values.key.map(parseVerifierKey) }),
      ...(values.against === undefined ? {} : { against: directory(values.against) }),
      progress: (origin, done, total) => io.notice(`${origin}: ${done} of ${total} leaves\n`),
    });
    io.out(values.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
    return report.ok ? 0 : 1;
  } catch (thrown) {
    if (!isTocsinError(thrown) && !(thrown instanceof TypeError)) throw thrown;
    io.notice(`${thrown.message}\n\n${usage}`);
    return 2;
  }
}

if (import.meta.main) {
  process.exitCode = await runVerify(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    notice: (text) => process.stderr.write(text),
  });
}
