export type { Finding, FindingKind, FindingLevel, LintReport, Place, Verdict } from "./finding.ts";
export { lint, lintLimits } from "./lint.ts";
export type { LintRequest } from "./lint.ts";
export { phraseLimits } from "./phrase.ts";
export { omissions } from "./omissions.ts";
export type { Omission } from "./omissions.ts";
export { inspectAttachment } from "./metadata/index.ts";
export type { AttachmentKind, AttachmentReport } from "./metadata/index.ts";
