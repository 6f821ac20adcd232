import { flag, hashes, integer, notAfter, object, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { hashAlgorithm } from "../vocab/open.ts";
import { sco } from "./common.ts";

/** `x509-v3-extensions-type` (section 6.18.2). */
export const x509V3Extensions = object(
  "type",
  {
    title: "X.509 v3 Extensions",
    section: "6.18.2",
    description: "The standard extensions of an X.509 v3 certificate.",
    atLeastOne: [
      [
        "basic_constraints",
        "name_constraints",
        "policy_constraints",
        "key_usage",
        "extended_key_usage",
        "subject_key_identifier",
        "authority_key_identifier",
        "subject_alternative_name",
        "issuer_alternative_name",
        "subject_directory_attributes",
        "crl_distribution_points",
        "inhibit_any_policy",
        "private_key_usage_period_not_before",
        "private_key_usage_period_not_after",
        "certificate_policies",
        "policy_mappings",
      ],
    ],
    order: [notAfter("private_key_usage_period_not_before", "private_key_usage_period_not_after")],
  },
  {
    basic_constraints: optional(text("Whether the certificate is of an authority.")),
    name_constraints: optional(text("The name space of later certificates in a path.")),
    policy_constraints: optional(text("Constraints on path validation.")),
    key_usage: optional(text("Permitted usages of the key.")),
    extended_key_usage: optional(text("Purposes of the key.")),
    subject_key_identifier: optional(text("Identifies the certificate by its key.")),
    authority_key_identifier: optional(text("Identifies the key that signed it.")),
    subject_alternative_name: optional(text("Further names of the subject.")),
    issuer_alternative_name: optional(text("Further names of the issuer.")),
    subject_directory_attributes: optional(text("Identification of the subject.")),
    crl_distribution_points: optional(text("Where revocation lists are.")),
    inhibit_any_policy: optional(text("How many more certificates may have any policy.")),
    private_key_usage_period_not_before: optional(timestamp("From when the private key may be used.")),
    private_key_usage_period_not_after: optional(timestamp("Until when the private key may be used.")),
    certificate_policies: optional(text("The policies of the certificate.")),
    policy_mappings: optional(text("Policies that are held equal.")),
  },
);

/** `x509-certificate` (section 6.18). */
export const x509Certificate = sco(
  "x509-certificate",
  {
    title: "X.509 Certificate",
    section: "6.18",
    description: "A certificate of ITU X.509.",
    contributing: ["hashes", "serial_number"],
    atLeastOne: [
      [
        "is_self_signed",
        "hashes",
        "version",
        "serial_number",
        "signature_algorithm",
        "issuer",
        "validity_not_before",
        "validity_not_after",
        "subject",
        "subject_public_key_algorithm",
        "subject_public_key_modulus",
        "subject_public_key_exponent",
        "x509_v3_extensions",
      ],
    ],
    order: [notAfter("validity_not_before", "validity_not_after")],
  },
  {
    is_self_signed: optional(flag("Whether the certificate is signed by its own subject.")),
    hashes: optional(hashes("Hashes of the whole certificate.", { vocabulary: hashAlgorithm })),
    version: optional(text("The version of the certificate.")),
    serial_number: optional(text("The identifier that the authority gave it.")),
    signature_algorithm: optional(text("The algorithm of the signature.")),
    issuer: optional(text("The authority.")),
    validity_not_before: optional(timestamp("From when it is valid.")),
    validity_not_after: optional(timestamp("Until when it is valid.")),
    subject: optional(text("The entity of the public key.")),
    subject_public_key_algorithm: optional(text("The algorithm of the public key.")),
    subject_public_key_modulus: optional(text("The modulus of an RSA key.")),
    subject_public_key_exponent: optional(integer("The exponent of an RSA key.")),
    x509_v3_extensions: optional(x509V3Extensions),
  },
);

/** X.509 Certificate, as its schema says. */
export type X509Certificate = TypeOf<typeof x509Certificate>;
