/** Hexadecimal digits of each algorithm whose values have one length, by its name without hyphens, in capitals (STIX 2.1 §10.7). */
const digits: ReadonlyMap<string, number> = new Map([
  ["MD5", 32],
  ["RIPEMD160", 40],
  ["SHA1", 40],
  ["SHA224", 56],
  ["SHA256", 64],
  ["SHA384", 96],
  ["SHA512", 128],
  ["SHA3224", 56],
  ["SHA3256", 64],
  ["SHA3384", 96],
  ["SHA3512", 128],
  ["WHIRLPOOL", 128],
]);

/** What is wrong with a value as a hash of the named algorithm; `undefined` where nothing is, or the algorithm is not known. */
export function hashProblem(algorithm: string, value: string): string | undefined {
  const name = algorithm.toUpperCase().replaceAll("-", "");
  const wanted = digits.get(name);
  if (wanted !== undefined) {
    return value.length === wanted && /^[0-9A-Fa-f]*$/.test(value) ? undefined : `a ${algorithm} hash has ${wanted} hexadecimal digits`;
  }
  if (name === "SSDEEP")
    return /^[A-Za-z0-9/+:.]{1,128}$/.test(value) ? undefined : "an ssdeep hash has up to 128 characters of its alphabet";
  if (name === "TLSH") return /^(?:T1)?[0-9A-Fa-f]{70}$/.test(value) ? undefined : "a TLSH hash has 70 hexadecimal digits";
  return undefined;
}
