import { createHash, webcrypto, X509Certificate } from "node:crypto";
import { verificationFailed } from "./failure.ts";

/** A node's TLS certificate and key, and the pin that its card publishes. */
export type TlsIdentity = { readonly certificatePem: string; readonly privateKeyPem: string; readonly pin: string };

/** Whom a certificate names and when it is valid. Partners go by the pin; the dates matter only to middleboxes that look. */
export type TlsIdentityOptions = { readonly name: string; readonly notBefore: Date; readonly notAfter: Date };

const namePattern = /^[\p{L}\p{N} .,'()&/-]{1,64}$/u;

/**
 * Makes a P-256 key and a self-signed X.509 certificate (RFC 5280) for both sides of mutual TLS 1.3. Refuses a name that is
 * empty, longer than 64 characters or holds other than letters, digits and plain punctuation, and an end before the start, with a `TypeError`.
 */
export async function newTlsIdentity(options: TlsIdentityOptions): Promise<TlsIdentity> {
  if (!namePattern.test(options.name)) throw new TypeError("a certificate name of 1 to 64 plain characters is needed");
  if (!(options.notBefore < options.notAfter)) throw new TypeError("a validity that ends after it begins is needed");
  // Loaded here because certificates are made a few times a year, and every process start would pay for it; the library needs reflect-metadata first.
  await import("reflect-metadata");
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: [{ CN: [options.name] }],
    notBefore: options.notBefore,
    notAfter: options.notAfter,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
  return {
    certificatePem: `${certificate.toString("pem")}\n`,
    privateKeyPem: pem("PRIVATE KEY", new Uint8Array(pkcs8)),
    pin: tlsPin(new Uint8Array(certificate.rawData)),
  };
}

/** The pin of a certificate: base64url of SHA-256 over the DER of its SubjectPublicKeyInfo (the hash of RFC 7469 §2.4). Refuses what is no certificate with `verification-failed`. */
export function tlsPin(certificateDer: Uint8Array): string {
  try {
    const spki = new X509Certificate(certificateDer).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(spki).digest("base64url");
  } catch {
    throw verificationFailed();
  }
}

/** Whether a certificate (PEM) is for a host (RFC 6125), and when it ends, in milliseconds since 1970. Refuses what is no certificate with `verification-failed`. */
export function certificateFacts(certificatePem: string, host: string): { readonly isForHost: boolean; readonly untilMs: number } {
  try {
    const certificate = new X509Certificate(certificatePem);
    return { isForHost: certificate.checkHost(host) !== undefined, untilMs: certificate.validToDate.getTime() };
  } catch {
    throw verificationFailed();
  }
}

function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
