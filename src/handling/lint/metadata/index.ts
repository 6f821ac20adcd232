export { inspectAttachment } from "./inspect.ts";
export type { AttachmentKind, AttachmentReport } from "./inspect.ts";
