import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { pageText, pageWord, plainLine, withWord } from "../../exchange/watch/index.ts";
import { notifierFailed } from "./notice.ts";
import type { Notice, TryPorts } from "./notice.ts";
import type { SmtpConfig } from "./notifier-config.ts";
import { notifierSecret } from "./secret-file.ts";

function connected(config: SmtpConfig, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: config.host, port: config.port });
    // The socket is ours, so that ending a try ends it whatever state the conversation is in.
    signal.addEventListener("abort", () => socket.destroy(), { once: true });
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("closed")));
    socket.once("connect", () => {
      socket.off("error", reject);
      socket.on("error", () => socket.destroy());
      resolve(socket);
    });
  });
}

/** Reasons of the mail library and of the server, as codes: the server's words stay where they are. */
function reason(thrown: unknown): string {
  const { code, responseCode } = (thrown ?? {}) as { code?: unknown; responseCode?: unknown };
  const parts = [typeof code === "string" ? code : "", typeof responseCode === "number" ? String(responseCode) : ""];
  return parts.filter((part) => part !== "").join(" ") || "smtp";
}

async function transportOf(config: SmtpConfig, ports: TryPorts) {
  const { host, port, security, login, secretFile, caFile, timeoutMs } = config;
  const auth = login === null || secretFile === null ? undefined : { user: login, pass: await notifierSecret(secretFile) };
  const ca = caFile === null ? undefined : await readFile(caFile);
  // Loaded when it is needed: a node without a mail server starts without its weight.
  const { createTransport } = await import("nodemailer");
  const connection = await connected(config, ports.signal);
  return createTransport({
    host,
    port,
    connection,
    secure: security === "tls",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    ...(auth === undefined ? {} : { auth }),
    tls: { minVersion: "TLSv1.2", ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
}

/**
 * Sends a page as a plain mail (RFC 5321, TLS 1.2 or newer). A self-test of a notifier without an address of its own ends after the login.
 * Fails with `notifier-failed`; a secret file that is missing or open to others with its own code.
 */
export async function sendMail(config: SmtpConfig, notice: Notice, ports: TryPorts): Promise<void> {
  const { page, node, purpose } = notice;
  const to = notice.address ?? config.address;
  if (to === null && purpose === "page") throw notifierFailed("neither it nor the officer has an address", "no address");
  try {
    const transport = await transportOf(config, ports);
    try {
      if (to === null) await transport.verify();
      else {
        await transport.sendMail({
          from: config.from,
          to,
          subject: withWord(
            pageWord(page),
            plainLine(purpose === "self-test" ? "Tocsin self-test" : config.discreet ? "Tocsin page" : `Tocsin page from ${node.name}`, 78),
          ),
          text: `${pageText(page, { discreet: config.discreet })}\n`,
          headers: { "Auto-Submitted": "auto-generated", "X-Tocsin-Page": page.id },
          xMailer: false,
        });
      }
    } finally {
      transport.close();
    }
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === "TocsinError") throw thrown;
    throw notifierFailed("the mail server did not take the page", reason(thrown), thrown);
  }
}
