// Octets are kept as text with one character from U+0000 to U+00FF for each: comparing such texts compares the octets as unsigned
// numbers, and the standard maps strings to octets in just this way (STIX 2.1 §9.2).

/** The octets of base64 text, or `undefined` where it is none. Line feeds are ignored. */
export function octetsOfBase64(text: string): string | undefined {
  const compact = /[\r\n]/.test(text) ? text.replaceAll(/[\r\n]/g, "") : text;
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined;
  return Buffer.from(compact, "base64").toString("latin1");
}

/** The octets of hexadecimal text, or `undefined` where it is none. */
export function octetsOfHex(text: string): string | undefined {
  if (text.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(text)) return undefined;
  return Buffer.from(text, "hex").toString("latin1");
}

/** The octets that a string stands for when it is compared with octets; `undefined` if it has a character above U+00FF. */
export function octetsOfString(text: string): string | undefined {
  return /^[\u0000-\u00ff]*$/.test(text) ? text : undefined;
}

/** The lower-case hexadecimal text of octets. */
export function hexOfOctets(octets: string): string {
  return Buffer.from(octets, "latin1").toString("hex");
}
