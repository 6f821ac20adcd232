import { fromBase64, isTocsinError, TocsinError } from "../base/index.ts";
import {
  askToCosign, checkpointLogs, composeUnnumbered, deliveredReceipt, headerFormat, makeHead, readCard, readyToLeave, receiptFormat, recordAct, sealMessage, signingKeys,
} from "../exchange/index.ts";
import type { ControlDraft, ExchangeContext, MessageRecord, OutboxRow, Partner } from "../exchange/index.ts";
import { envelopePayload, signingKey } from "../seal/index.ts";
import type { SealingRecipient } from "../seal/index.ts";
