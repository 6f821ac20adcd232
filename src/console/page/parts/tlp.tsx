import { text } from "../text/en.ts";
import { HostileText } from "./hostile-text.tsx";

const classes: Readonly<Record<string, string>> = {
  RED: "red",
  "AMBER+STRICT": "amber",
  AMBER: "amber",
  GREEN: "green",
  CLEAR: "clear",
};

/** A TLP 2.0 label in its standard's colour on black; what is no label of the standard is shown as unknown, never coloured as one. */
export function Tlp({ label }: { readonly label: string | null | undefined }) {
  const name = (label ?? "").replace(/^TLP:/i, "").toUpperCase();
  const known = classes[name];
  if (known === undefined)
    return (
      <span className="tlp tlp-unknown">
        {text.parts.tlpUnknown} <HostileText value={name} most={24} />
      </span>
    );
  return (
    <span className={`tlp tlp-${known}`} title={text.parts.tlp[name as keyof typeof text.parts.tlp]}>
      TLP:{name}
    </span>
  );
}
