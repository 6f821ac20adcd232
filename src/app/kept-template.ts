import { base64, base64url, fromBase64, sha256 } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";
import { protectContent, revealContent } from "../exchange/index.ts";
import type { ContentContext, MonthKeys, Transaction, View } from "../exchange/index.ts";

/** Under which kind of setting templates rest. */
const templateSetting = "template";

/** A template at rest: the request that the releaser signed, in which the whole template stands, and what became of it. */
export type KeptTemplate = {
  readonly id: string;
  readonly by: string;
  readonly at: Timestamp;
  /** The signed request under a key of its own, under the key of a month; `null` once it was erased. It is verified anew at every use. */
  readonly sealed: { readonly month: string; readonly key: string; readonly content: string } | null;
  /** SHA-256 of the signed request, base64url: what the log commits to. */
  readonly requestHash: string;
  /** Whom the names in it meant when it was signed. */
  readonly recipients: readonly string[];
  readonly used: number;
  readonly withdrawn: { readonly by: string; readonly at: Timestamp } | null;
  readonly erasedAt: Timestamp | null;
};

/** Seals the request that signs a template, as content is sealed. */
export function sealRequest(request: Uint8Array, context: ContentContext): Pick<KeptTemplate, "sealed" | "requestHash"> {
  const { month, wrappedKey, content } = protectContent(request, context);
  return { sealed: { month, key: base64(wrappedKey), content: base64(content) }, requestHash: base64url(sha256(request)) };
}

/** The request that signed a template; `undefined` where it was erased. */
export function requestOf({ sealed }: KeptTemplate, months: MonthKeys): Uint8Array | undefined {
  if (sealed === null || months.get(sealed.month) === undefined) return undefined;
  const [wrappedKey, content] = [fromBase64(sealed.key), fromBase64(sealed.content)];
  return wrappedKey === undefined || content === undefined
    ? undefined
    : revealContent({ month: sealed.month, wrappedKey, content }, months);
}

/** Keeps a template as it stands now. */
export async function putTemplate(tx: Transaction, kept: KeptTemplate): Promise<void> {
  await tx.putWatchSetting(templateSetting, kept.id, JSON.stringify(kept));
}

/** A template by its id, or `undefined`. */
export async function keptTemplate(view: Pick<View, "watchSetting">, id: string): Promise<KeptTemplate | undefined> {
  const found = await view.watchSetting(templateSetting, id);
  return found === undefined ? undefined : (JSON.parse(found) as KeptTemplate);
}

/** All templates, in the order of their ids. */
export async function keptTemplates(view: Pick<View, "watchSettings">): Promise<readonly KeptTemplate[]> {
  return (await view.watchSettings(templateSetting)).map(({ value }) => JSON.parse(value) as KeptTemplate);
}
