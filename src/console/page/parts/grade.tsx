import { text } from "../text/en.ts";

/** An Admiralty grade: source reliability A-F and information credibility 1-6, each with its meaning in words. */
export function Grade({
  source,
  information,
}: {
  readonly source: string | null | undefined;
  readonly information: string | number | null | undefined;
}) {
  const reliability = text.grade.source[String(source ?? "") as keyof typeof text.grade.source];
  const credibility = text.grade.information[String(information ?? "") as keyof typeof text.grade.information];
  if (reliability === undefined && credibility === undefined) return <span>{text.grade.none}</span>;
  return (
    <span>
      <strong>
        {reliability === undefined ? "–" : source}
        {credibility === undefined ? "–" : information}
      </strong>{" "}
      {[reliability, credibility].filter((word) => word !== undefined).join(", ")}
    </span>
  );
}
