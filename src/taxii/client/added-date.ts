const pattern = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,12}))?(Z|z|[+-]\d{2}:?\d{2})?$/;

/**
 * Microseconds since 1970 of a date that a server gives, read leniently: any number of digits (cut to six), a space for the `T`, an
 * offset or none at all. `undefined` for what is no date. TAXII 2.1 asks for six digits and `Z` (section 3.2), and servers differ.
 */
export function readAddedDate(text: string | undefined): number | undefined {
  const parts = pattern.exec(text?.trim() ?? "");
  if (parts === null) return undefined;
  const [, day = "", time = "", digits = "", zone = "Z"] = parts;
  const offset = /^[Zz]$/.test(zone) ? "Z" : zone.replace(/^(.\d{2})(\d{2})$/, "$1:$2");
  const ms = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(ms) ? undefined : ms * 1000 + Number(digits.slice(0, 6).padEnd(6, "0"));
}
