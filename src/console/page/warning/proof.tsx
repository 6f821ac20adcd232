import { Link } from "wouter";
import { Facts, Panel, Tone, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Shown, Standing } from "./types.ts";
import classes from "./warning.module.css";

/** What proves the message: its envelope, the text both sides can compare, and where it stands in both logs. */
export function Proof({ shown, proof }: { readonly shown: Shown; readonly proof: Standing["proof"] }) {
  const { envelope, entries, cosignedTo } = proof;
  return (
    <Panel title={text.warning.proof}>
      <Facts
        rows={[
          [
            text.warning.envelope,
            <span key="e" className="mono">
              {envelope}
            </span>,
          ],
          shown.sha256 === null
            ? null
            : [
                text.warning.readingHash,
                <span key="r" className="mono">
                  {shown.sha256}
                </span>,
              ],
          [text.warning.number, text.warning.numberOf(shown.sequence)],
          [
            text.warning.messageId,
            <span key="i" className="mono">
              {shown.message}
            </span>,
          ],
        ]}
      />
      <ul className={`${classes["plain"]} ${classes["apart"]}`}>
        {entries.map(({ at, act, index, isPair, covered }) => {
          const isCosigned = isPair && cosignedTo !== null && cosignedTo > index;
          return (
            <li key={`${act} ${index} ${String(isPair)}`}>
              <Tone tone={isCosigned ? "done" : covered === null ? "due" : "wait"}>
                {isCosigned ? text.warning.cosigned : covered === null ? text.warning.uncovered : text.warning.covered(covered)}
              </Tone>{" "}
              {text.warning.entry(act.replaceAll("-", " "), index, isPair)}{" "}
              <span className={classes["dim"]}>
                <When at={at} />
              </span>
            </li>
          );
        })}
      </ul>
      <p className={classes["dim"]}>
        {text.warning.proofSaid} <Link href="/proof">{text.warning.toProof}</Link>
      </p>
    </Panel>
  );
}
