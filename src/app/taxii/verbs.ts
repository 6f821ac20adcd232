import type { Verb } from "../verb.ts";
import { accountAccess, accountAdd, accountConsent, accountDisable, accountList, accountMark } from "./account-verbs.ts";
import { collectionAdd, collectionList, collectionMark, collectionShow } from "./collection-verbs.ts";
import { releaseEnd, releaseGive, releaseList } from "./release-verbs.ts";
import { seed } from "./seed.ts";

/** The verbs of the TAXII server. */
export const taxiiVerbs: Readonly<Record<string, Verb>> = {
  "taxii-access": accountAccess,
  "taxii-account-add": accountAdd,
  "taxii-account-consent": accountConsent,
  "taxii-account-disable": accountDisable,
  "taxii-account-list": accountList,
  "taxii-account-mark": accountMark,
  "taxii-collection-add": collectionAdd,
  "taxii-collection-list": collectionList,
  "taxii-collection-mark": collectionMark,
  "taxii-collection-show": collectionShow,
  "taxii-release": releaseGive,
  "taxii-release-end": releaseEnd,
  "taxii-release-list": releaseList,
  "taxii-seed": seed,
};
