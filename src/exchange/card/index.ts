export {
  cardAtRest,
  cardWords,
  createCard,
  identityKey,
  readCard,
  rotateCard,
  sealingKeyAt,
  signingKeys,
  tlsPinsAt,
  weekdays,
} from "./card.ts";
export type { Card, CardFields, CardSigningKey, SignedCard } from "./card.ts";
export { nodeIdOf } from "./node-id.ts";
export { publicKeyFrom, publicKeyText } from "./public-key.ts";
export { createRevocations, isRevoked, readRevocations } from "./revocation.ts";
export type { Revocations } from "./revocation.ts";
export { checkPairable, judgeSuccessor } from "./succession.ts";
