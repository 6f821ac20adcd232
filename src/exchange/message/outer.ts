import { base64url, concat, equalBytes, fromBase64url, sha256, TocsinError, utf8 } from "../../base/index.ts";

const magic = utf8("TOCSINM\x01");
const keyIdBytes = 16;
const idBytes = 32;
const encBytes = 1120;
const tagBytes = 16;
/** Bytes before the encapsulated key: what is bound as HPKE associated data. */
export const prefixBytes = magic.length + 1 + keyIdBytes + idBytes;
const newestSuite = 1;

/** Most bytes of a sealed message on the wire: 8 MiB. */
export const maxSealedMessageBytes = 8 * 1024 * 1024;

/** All that a sealed message shows: the recipient's key, and an id that nobody but the recipient can tell from random. */
export type Outer = {
  readonly suite: number;
  readonly sealingKeyId: string;
  readonly id: Uint8Array;
  /** The bytes that stand before `enc`: the associated data. */
  readonly prefix: Uint8Array;
  readonly enc: Uint8Array;
  readonly ciphertext: Uint8Array;
};

/** The prefix of a sealed message: "TOCSINM" 0x01, suite (1 byte), key id (16 bytes), id (32 bytes). */
export function outerPrefix(suite: number, sealingKeyId: string, id: Uint8Array): Uint8Array {
  const keyId = fromBase64url(sealingKeyId);
  if (keyId?.length !== keyIdBytes || id.length !== idBytes) throw new TypeError("a key id of 16 bytes and an id of 32 bytes are needed");
  return concat(magic, Uint8Array.of(suite), keyId, id);
}

/**
 * Reads what a sealed message shows, before anything is decapsulated. Refuses: above 8 MiB `input-too-large`; another version or a later
 * suite `input-version-newer`; everything else that is not a sealed message `input-malformed`.
 */
export function readOuter(bytes: Uint8Array): Outer {
  if (bytes.length > maxSealedMessageBytes) {
    throw new TocsinError(
      "input-too-large",
      `the sealed message is too large: ${bytes.length} bytes, the limit is ${maxSealedMessageBytes}`,
    );
  }
  if (!equalBytes(bytes.subarray(0, 7), magic.subarray(0, 7))) throw malformed();
  const [version = 0, suite = 0] = bytes.subarray(7, 9);
  if (version > 1 || (version === 1 && suite > newestSuite)) {
    throw new TocsinError(
      "input-version-newer",
      `the sealed message is of version ${version}, suite ${suite}: this node knows 1, ${newestSuite}`,
      {
        details: { version, suite },
      },
    );
  }
  if (version !== 1 || suite !== newestSuite || bytes.length < prefixBytes + encBytes + tagBytes) throw malformed();
  return {
    suite,
    sealingKeyId: base64url(bytes.subarray(9, 9 + keyIdBytes)),
    id: bytes.slice(9 + keyIdBytes, prefixBytes),
    prefix: bytes.slice(0, prefixBytes),
    enc: bytes.slice(prefixBytes, prefixBytes + encBytes),
    ciphertext: bytes.subarray(prefixBytes + encBytes),
  };
}

/** The outer id: SHA-256("tocsin/sealed/v1" || 0x00 || 32-byte nonce || header bytes). With the nonce sealed, it looks random and binds the header. */
export function outerId(nonce: Uint8Array, header: Uint8Array): Uint8Array {
  return sha256(concat(utf8("tocsin/sealed/v1\0"), nonce, header));
}

/** The HPKE info of a message: "tocsin/message/v1" 0x00, the recipient's node id (32 bytes), its sealing key id (16 bytes). `seal` puts the suite before it. */
export function messageInfo(recipient: string, sealingKeyId: string): Uint8Array {
  const node = fromBase64url(recipient);
  const keyId = fromBase64url(sealingKeyId);
  if (node?.length !== idBytes || keyId?.length !== keyIdBytes)
    throw new TypeError("a node id of 32 bytes and a key id of 16 bytes are needed");
  return concat(utf8("tocsin/message/v1\0"), node, keyId);
}

function malformed(): TocsinError {
  return new TocsinError("input-malformed", "the bytes are not a sealed message");
}
