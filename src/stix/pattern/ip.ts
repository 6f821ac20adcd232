/** A set of addresses with a common prefix: the address as 16-bit groups (2 for IPv4, 8 for IPv6) with every bit behind the prefix zero. */
export type AddressBlock = { readonly groups: readonly number[]; readonly prefix: number };

/**
 * Reads an IPv4 or IPv6 address or CIDR block (STIX 2.1 §6.8, §6.9); bits behind the prefix are ignored. Gives `undefined` for
 * any other text, and for an octet with leading zeros that would be another number in octal.
 */
export function readBlock(text: string): AddressBlock | undefined {
  if (text.length > 64) return undefined;
  const slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const groups = address.includes(":") ? groups6(address) : groups4(address);
  if (groups === undefined) return undefined;
  const bits = groups.length * 16;
  if (slash < 0) return { groups, prefix: bits };
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > bits) return undefined;
  const prefix = Number(length);
  return { groups: groups.map((group, index) => group & maskOf(prefix - index * 16)), prefix };
}

/** Whether every address of `inner` is in `outer`. Blocks of different versions of IP contain nothing of each other. */
export function isWithin(inner: AddressBlock, outer: AddressBlock): boolean {
  if (inner.groups.length !== outer.groups.length || inner.prefix < outer.prefix) return false;
  return inner.groups.every((group, index) => (group & maskOf(outer.prefix - index * 16)) === outer.groups[index]);
}

/** The one spelling of a block among all that name it. A single address has no prefix length. */
export function blockText(block: AddressBlock): string {
  const [high, low] = block.groups;
  const whole = block.prefix === block.groups.length * 16;
  const address =
    block.groups.length === 2 && high !== undefined && low !== undefined
      ? `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
      : block.groups.map((group) => group.toString(16)).join(":");
  return whole ? address : `${address}/${block.prefix}`;
}

function maskOf(bits: number): number {
  if (bits <= 0) return 0;
  return bits >= 16 ? 0xffff : (0xffff << (16 - bits)) & 0xffff;
}

function groups4(text: string): number[] | undefined {
  const octets = text.split(".");
  if (octets.length !== 4) return undefined;
  const values = octets.map(octetOf);
  const [a, b, c, d] = values;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  return [(a << 8) | b, (c << 8) | d];
}

function octetOf(text: string): number | undefined {
  if (!/^\d{1,3}$/.test(text)) return undefined;
  const value = Number(text);
  if (value > 255) return undefined;
  return text.startsWith("0") && value > 7 ? undefined : value;
}

function groups6(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupList(halves[0] ?? "", halves.length === 1);
  const tail = groupList(halves[1] ?? "", true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1) return missing === 0 ? head : undefined;
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function groupList(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      // The last 32 bits may stand as an IPv4 address.
      const four = isLast && index === parts.length - 1 ? groups4(part) : undefined;
      if (four === undefined) return undefined;
      groups.push(...four);
    }
  }
  return groups;
}
