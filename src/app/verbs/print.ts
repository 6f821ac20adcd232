import { base64 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { grants, isPresent, markingFormat, readingOf, recordAct, revealParts } from "../../exchange/index.ts";
import type { AbsentPart, MessageRecord, Part, RecordedAct, View } from "../../exchange/index.ts";
import { parseCheckpoint } from "../../log/index.ts";
import { requireRole } from "../authorise.ts";
import { entriesOf, headerOf } from "../cases.ts";
import { checkNeedToKnow, readerRoles } from "../need-to-know.ts";
import type { Node } from "../node.ts";
import { printedPages } from "../print-pages.ts";
import { reasonGiven } from "../reason.ts";
import type { Verb } from "../verb.ts";
import { findMessage } from "./message.ts";

