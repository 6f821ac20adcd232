import { runCommand } from "./command.ts";
import { withinLimit } from "./notice.ts";
import type { Notify } from "./notice.ts";
import { sendMail } from "./smtp.ts";
import { postPage } from "./webhook.ts";

/** The notifiers as they are: mail server, webhook, program; each try is ended at the notifier's own limit. */
export const notify: Notify = ({ config }, notice, ports) =>
  withinLimit(config.timeoutMs, ports, (own) => {
    switch (config.kind) {
      case "smtp":
        return sendMail(config, notice, own);
      case "webhook":
        return postPage(config, notice, own);
      case "command":
        return runCommand(config, notice, own);
    }
  });
