import { base64url, isTocsinError, millis, sha256, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { checkTerm, templateFormat } from "../../exchange/index.ts";
import type { EnrolledOfficer, MonthKeys, Template, View } from "../../exchange/index.ts";
import { keptRequestOf } from "../kept-request.ts";
import { keptTemplate, requestOf } from "../kept-template.ts";
import type { KeptTemplate } from "../kept-template.ts";
import type { Node } from "../node.ts";
import { findPartner } from "./partner.ts";

/** A setting as it was kept, or `undefined`. */
export async function settingOf<T>(view: Pick<View, "watchSetting">, kind: string, id: string): Promise<T | undefined> {
  const found = await view.watchSetting(kind, id);
  return found === undefined ? undefined : (JSON.parse(found) as T);
}

/** A template as it is given: what may be left out is written out. */
export function readTemplate(value: JsonValue): Template {
  const given = (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Record<string, JsonValue>;
  const fields = (Array.isArray(given["fields"]) ? given["fields"] : []).map((field: JsonValue) => ({
    oneOf: null,
    pattern: null,
    ...(field as Record<string, JsonValue>),
  }));
  const decision = { mistreatmentNote: null, ...(given["decision"] as Record<string, JsonValue>) };
  const whole = { suite: 1, caveats: [], floor: null, validHours: null, ...given, fields, decision };
  return templateFormat.decode(templateFormat.encode(whole as unknown as Template));
}

/** The template that the releaser signed, verified anew. Refuses with `template-refuses` what the database has otherwise than it was signed. */
async function templateOf(view: View, kept: KeptTemplate, given: { signer: EnrolledOfficer; months: MonthKeys }): Promise<Template> {
  const sealed = requestOf(kept, given.months);
  if (sealed === undefined) throw new TocsinError("content-erased", `have "${kept.id}" signed anew: it was erased here`);
  const request = base64url(sha256(sealed)) === kept.requestHash ? await keptRequestOf(view, sealed, given.signer) : undefined;
  if (request === undefined) throw new TocsinError("template-refuses", `have "${kept.id}" signed anew: its signature does not verify`);
  const { verb, args } = request;
  if (verb !== "template-sign") throw new TocsinError("template-refuses", `have "${kept.id}" signed anew: another act was signed there`);
  return readTemplate(args["template"] ?? null);
}

type Usable = { readonly kept: KeptTemplate; readonly template: Template; readonly signer: EnrolledOfficer };

/** A template that this officer may use now. Everything else is `template-refuses`, or `release-own-draft` for whoever signed it. */
export async function usableTemplate(
  view: View,
  node: Node,
  given: { readonly id: string; readonly officer: string; readonly months: MonthKeys },
): Promise<Usable> {
  const refuse = (why: string): TocsinError =>
    new TocsinError("template-refuses", `have a releaser sign: the template "${given.id}" ${why}`);
  const kept = await keptTemplate(view, given.id);
  if (kept === undefined) throw new TocsinError("unknown-item", `name a template that tocsin template list shows, got "${given.id}"`);
  const signer = await view.officer(kept.by);
  if (signer === undefined || !signer.roles.includes("releaser")) throw refuse(`was signed by "${kept.by}", who is no releaser now`);
  checkTerm(signer, node.machineClock.nowMs());
  if (signer.id === given.officer)
    throw new TocsinError("release-own-draft", `ask another officer: "${given.officer}" signed this template`);
  const template = await templateOf(view, kept, { signer, months: given.months });
  if (kept.withdrawn !== null) throw refuse(`was withdrawn by ${kept.withdrawn.by} at ${kept.withdrawn.at}`);
  if (millis(template.until) <= node.clock.nowMs()) throw refuse(`ended at ${template.until}`);
  if (kept.used >= template.uses) throw refuse(`was used ${kept.used} times, as often as was signed for`);
  for (const [at, name] of template.to.entries())
    if ((await findPartner(view, name)).nodeId !== kept.recipients[at])
      throw refuse(`means another partner by "${name}" than it did when it was signed`);
  return { kept, template, signer };
}

/** The same, or `undefined` where it was not signed so. */
export async function trustedTemplate(
  view: View,
  kept: KeptTemplate,
  given: { readonly signer: EnrolledOfficer; readonly months: MonthKeys },
): Promise<Template | undefined> {
  try {
    return await templateOf(view, kept, given);
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}
