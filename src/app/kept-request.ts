import { isPasskeyRequest, keptPasskeyRequest, keptRequest } from "../exchange/index.ts";
import type { EnrolledOfficer, OfficerRequest, View } from "../exchange/index.ts";

/**
 * The request behind a personal signature that is kept, of either form: signed by the officer's key file, or by one of the officer's passkeys, those
 * withdrawn since among them. `undefined` where the signature does not hold.
 */
export async function keptRequestOf(
  view: Pick<View, "accounts">,
  bytes: Uint8Array,
  officer: EnrolledOfficer,
): Promise<OfficerRequest | undefined> {
  if (!isPasskeyRequest(bytes)) return keptRequest(bytes, officer);
  return await keptPasskeyRequest(bytes, await view.accounts.passkeys(officer.id));
}
