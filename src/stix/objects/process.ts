import { anything, closedVocab, dictionary, flag, integer, list, object, optional, ref, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { windowsIntegrityLevel, windowsServiceStartType, windowsServiceStatus, windowsServiceType } from "../vocab/closed.ts";
import { sco } from "./common.ts";

/** `windows-process-ext` (section 6.13.2). */
export const windowsProcess = object(
  "extension",
  {
    title: "Windows Process Extension",
    section: "6.13.2",
    description: "What only a Windows process has.",
    atLeastOne: [
      ["aslr_enabled", "dep_enabled", "priority", "owner_sid", "windows_title", "window_title", "startup_info", "integrity_level"],
    ],
  },
  {
    aslr_enabled: optional(flag("Whether address space layout is randomised.")),
    dep_enabled: optional(flag("Whether data execution is prevented.")),
    priority: optional(text("The priority class; it ends in `_CLASS`.")),
    owner_sid: optional(text("The security identifier of the owner.")),
    windows_title: optional(text("The title of the main window.")),
    window_title: optional(text("The same under the name that it had before the errata.")),
    startup_info: optional(dictionary(anything("A value."), "The STARTUP_INFO struct, keys in their own case.", { keepsCase: true })),
    integrity_level: optional(closedVocab(windowsIntegrityLevel, "The trustworthiness of the process.")),
  },
);

/** `windows-service-ext` (section 6.13.3). */
export const windowsService = object(
  "extension",
  {
    title: "Windows Service Extension",
    section: "6.13.3",
    description: "What only a Windows service has.",
    atLeastOne: [
      ["service_name", "descriptions", "display_name", "group_name", "start_type", "service_dll_refs", "service_type", "service_status"],
    ],
  },
  {
    service_name: optional(text("The name of the service.")),
    descriptions: optional(list(text("A description."), "The descriptions of the service.")),
    display_name: optional(text("The name shown for the service.")),
    group_name: optional(text("The load ordering group.")),
    start_type: optional(closedVocab(windowsServiceStartType, "When it starts.")),
    service_dll_refs: optional(list(ref(["file"], "A reference."), "The libraries it loads.")),
    service_type: optional(closedVocab(windowsServiceType, "The kind of service.")),
    service_status: optional(closedVocab(windowsServiceStatus, "Its state.")),
  },
);

/** `process` (section 6.13). */
export const process = sco(
  "process",
  {
    title: "Process",
    section: "6.13",
    description: "An instance of a program on an operating system.",
    contributing: [],
    atLeastOne: [
      [
        "extensions",
        "is_hidden",
        "pid",
        "created_time",
        "cwd",
        "command_line",
        "environment_variables",
        "opened_connection_refs",
        "creator_user_ref",
        "image_ref",
        "parent_ref",
        "child_refs",
      ],
    ],
    extensions: { "windows-process-ext": windowsProcess, "windows-service-ext": windowsService },
  },
  {
    is_hidden: optional(flag("Whether it is hidden.")),
    pid: optional(integer("The process ID.")),
    created_time: optional(timestamp("When it was created.")),
    cwd: optional(text("The working directory.")),
    command_line: optional(text("The whole command line.")),
    environment_variables: optional(dictionary(text("The value."), "The environment variables.", { keepsCase: true })),
    opened_connection_refs: optional(list(ref(["network-traffic"], "A reference."), "The connections it opened.")),
    creator_user_ref: optional(ref(["user-account"], "The account that created it.")),
    image_ref: optional(ref(["file"], "The file that was executed.")),
    parent_ref: optional(ref(["process"], "The process that spawned it.")),
    child_refs: optional(list(ref(["process"], "A reference."), "The processes it spawned.")),
  },
);

/** Process, as its schema says. */
export type Process = TypeOf<typeof process>;
