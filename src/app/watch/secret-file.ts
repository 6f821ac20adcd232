import { readFile, stat } from "node:fs/promises";
import { TocsinError } from "../../base/index.ts";
import { firstLine } from "../unlock.ts";

const limitBytes = 4096;

/** The first line of a notifier's secret file. Refuses a file that is missing, empty or over 4 KiB with `config-invalid`, one that others may read with `folder-permissions`. */
export async function notifierSecret(file: string): Promise<string> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new TocsinError("config-invalid", `give the notifier the file with its secret: there is none at "${file}"`, { cause });
  });
  if ((found.mode & 0o077) !== 0) {
    throw new TocsinError(
      "folder-permissions",
      `run chmod 600 "${file}": its permissions are ${(found.mode & 0o777).toString(8)}, others could read the secret`,
    );
  }
  if (!found.isFile() || found.size > limitBytes)
    throw new TocsinError("config-invalid", `give the notifier a secret file of at most ${limitBytes} bytes: "${file}" is none`);
  const secret = Buffer.from(firstLine(new Uint8Array(await readFile(file)))).toString("utf8");
  if (secret.length === 0) throw new TocsinError("config-invalid", `write the secret into the first line of "${file}": it is empty`);
  return secret;
}

/** The key of a webhook: a secret of at least 32 characters, since whoever guesses it can forge pages. Else `config-invalid`. */
export async function webhookKey(file: string): Promise<string> {
  const key = await notifierSecret(file);
  if (key.length < 32)
    throw new TocsinError("config-invalid", `write a key of at least 32 random characters into "${file}": it has ${key.length}`);
  return key;
}
