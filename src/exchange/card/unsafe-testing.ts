import { base64url, sha256, timestamp, utf8, type Timestamp } from "../../base/index.ts";
import type { UnsafeParty } from "../message/unsafe-testing.ts";
import { createCard, type CardFields, type SignedCard } from "./card.ts";

/** The moment that test cards are issued: an hour before the test warnings are sent. */
export const issued: Timestamp = timestamp(1_795_000_000_000 - 3_600_000);
/** When the terms of test cards end: seven days later. */
export const ends: Timestamp = timestamp(1_795_000_000_000 - 3_600_000 + 7 * 86_400_000);

/** The fields of a card that has nothing wrong with it. */
export function cardFields(party: UnsafeParty): CardFields {
  const term = { from: issued, until: ends };
  return {
    serial: 1,
    issuedAt: issued,
    exercise: true,
    organisation: party.name,
    unit: "Watch floor",
    country: "XA",
    signing: [
      { key: party.message.publicKey, ...term },
      { key: party.log.publicKey, ...term },
    ],
    sealing: [{ key: party.sealing.publicKey, ...term }],
    tlsPins: [{ pin: base64url(sha256(utf8(party.name))), ...term }],
    endpoints: [`https://${party.name}.example:8443`],
    limits: { messageBytes: 1_048_576, attachmentBytes: 26_214_400, messagesPerHour: 1000, parkedMessages: 1000 },
    languages: ["en", "sr-Latn"],
    timeZone: "Europe/Vienna",
    workingHours: null,
  };
}

/** A signed card of a test party. */
export function testCard(party: UnsafeParty, changes: Partial<CardFields> = {}): SignedCard {
  return createCard({ ...cardFields(party), ...changes }, party.identity);
}
