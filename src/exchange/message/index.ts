export { attachmentFormat, chunkBytes, chunkRange, maxAttachmentBytes, openAttachment, openChunk, sealAttachment } from "./attachment.ts";
export type { Attachment, AttachmentFacts, SealedAttachment } from "./attachment.ts";
export { composeControl, composeMessage, envelopeHash, isContentMessage, messagePayloadType, restoreMessage } from "./compose.ts";
export type { ComposedContent, ContentMessage, ContentSource, ControlMessage, HeaderDraft } from "./compose.ts";
export {
  checkDecision,
  decisionFormat,
  decisionPartFormat,
  draftDecision,
  floorHarms,
  mistreatmentAnswers,
  releaserRoles,
  restoreDecision,
} from "./decision.ts";
export type { Decision, DecisionFields, DecisionPart, ReleaseDecision } from "./decision.ts";
export { directionOf, directions, headerFormat, messageStatuses } from "./header.ts";
export type { Direction, Header, MessageStatus } from "./header.ts";
export { awaitsAcknowledgement, isContentKind, isKind, kindNames, kinds, laneOf, precedences } from "./kinds.ts";
export type { ContentKind, ControlKind, Kind, KindRow, Lane, PassageClass, Precedence } from "./kinds.ts";
export { markingFormat, markingsOf } from "./marking.ts";
export type { MarkingBlock } from "./marking.ts";
export { openAssertion, signDecision, storeAssertion, verifyOfficerSignature } from "./officer-signature.ts";
export type { OfficerSignature, OfficerVerifier } from "./officer-signature.ts";
export { openInner, openMessage } from "./open-message.ts";
export type { OpenContext, OpenedMessage, ParkedMessage, SenderKey } from "./open-message.ts";
export { maxSealedMessageBytes, readOuter } from "./outer.ts";
export type { Outer } from "./outer.ts";
export { paragraphFormat, personFormat } from "./paragraph.ts";
export type { Paragraph, PersonEntry } from "./paragraph.ts";
export { createPart, erasePart, isPresent, maxPartBytes, onePart, openPart, partLabels, partsOf, verifyPart } from "./part.ts";
export type { AbsentPart, Part, PartCommitment, PartLabel } from "./part.ts";
export { isReceiptFor, receiptFormat, receiptKind, receiptSubject, receiptVerdicts } from "./receipt.ts";
export type { Receipt, ReceiptVerdict } from "./receipt.ts";
export { receiptBytes, sealMessage } from "./seal-message.ts";
