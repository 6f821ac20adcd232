import { canonicalBytes, isTocsinError, TocsinError, utf8Text } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { Role } from "../../exchange/index.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";
import { isNotifierId, notifierFormat } from "./notifier-config.ts";
import type { NotifierConfig } from "./notifier-config.ts";
import { notify } from "./notify.ts";
import { notifierSecret, webhookKey } from "./secret-file.ts";
import { testNotifier } from "./self-test.ts";
import type { TestTarget } from "./self-test.ts";
import { readNotifiers, readOwn, readRoster, settingKinds } from "./settings.ts";
import type { SelfTest } from "./settings.ts";
import { recordChange, tellWatch } from "./roster-verbs.ts";

// A notifier runs a program of the machine or sends to an address: who runs the node decides on it.
const setters: readonly Role[] = ["administrator"];
const testers: readonly Role[] = ["watch-officer", "liaison-officer", "administrator"];

/** How a notifier is shown: all of it, since it names its secret's file and holds no secret. */
function configView(config: NotifierConfig): JsonValue {
  return { ...config, ...(config.kind === "command" ? { arguments: [...config.arguments] } : {}) };
}

async function checkSecret(config: NotifierConfig): Promise<void> {
  if (config.kind === "webhook") await webhookKey(config.secretFile);
  if (config.kind === "smtp" && config.secretFile !== null) await notifierSecret(config.secretFile);
}

function readConfig(value: JsonValue): NotifierConfig {
  try {
    return notifierFormat.decode(canonicalBytes(value));
  } catch (thrown) {
    if (!isTocsinError(thrown, "input-malformed")) throw thrown;
    throw new TocsinError("config-invalid", `mend the notifier: ${thrown.message}`, { cause: thrown });
  }
}

/** Makes a notifier or changes it. Refuses contradictions with `config-invalid`, a secret file that others may read with `folder-permissions`. */
export const notifierSet: Verb = {
  roles: setters,
  async run(call) {
    const { node, args } = call;
    const id = args.text("id");
    if (!isNotifierId(id))
      throw new TocsinError("usage", `name notifiers in lower-case letters, digits and hyphens, got "${id.slice(0, 80)}"`);
    const config = readConfig(args.value("config"));
    await checkSecret(config);
    await node.store.transact(async (tx) => {
      await tx.putWatchSetting(settingKinds.notifier, id, utf8Text(notifierFormat.encode(config)) ?? "");
      // What was tested is not what there is now.
      await tx.putWatchSetting(settingKinds.selfTest, id, null);
      await recordChange(tx, call, { verb: "notifier-set", subject: id, facts: { kind: config.kind, discreet: config.discreet } });
    });
    tellWatch(call);
    return { id, config: configView(config) };
  },
};

/** Removes a notifier; one by which somebody on the roster is paged is refused with `state-refuses`. */
export const notifierRemove: Verb = {
  roles: setters,
  async run(call) {
    const id = call.args.text("id");
    await call.node.store.transact(async (tx) => {
      if (!(await tx.watchSettings(settingKinds.notifier)).some((setting) => setting.id === id)) throw unknown(id);
      const users = (await readRoster(tx)).entries
        .filter(({ notifiers }) => notifiers.some(({ notifier }) => notifier === id))
        .map(({ officer }) => officer);
      if (users.length > 0) throw new TocsinError("state-refuses", `give ${users.join(", ")} another notifier first: "${id}" is theirs`);
      await tx.putWatchSetting(settingKinds.notifier, id, null);
      await tx.putWatchSetting(settingKinds.selfTest, id, null);
      await recordChange(tx, call, { verb: "notifier-remove", subject: id });
    });
    return { id, removed: true };
  },
};

function unknown(id: string): TocsinError {
  return new TocsinError("unknown-item", `name a notifier that tocsin watch notifier list shows, got "${id.slice(0, 80)}"`);
}

/** Lists the notifiers and how their last tests went. Shows no secret: there is none in them. */
export const notifierList: Verb = {
  roles: "anyone",
  run: ({ node }) =>
    node.store.read(async (view) => {
      const tests = await readOwn<SelfTest>(view, settingKinds.selfTest);
      const notifiers = [...(await readNotifiers(view))].map(([id, config]) => {
        const last = tests.get(id);
        return {
          id,
          config: configView(config),
          tested: last === undefined ? null : { at: new Date(last.atMs).toISOString(), ok: last.ok, reason: last.reason },
        };
      });
      return { notifiers };
    }),
};

async function targetOf(node: Node, id: string, officer: string | undefined): Promise<TestTarget> {
  if (officer === undefined) return { officer: "", address: null };
  const entry = (await node.store.read(readRoster)).entries.find((one) => one.officer === officer);
  const way = entry?.notifiers.find(({ notifier }) => notifier === id);
  if (way === undefined)
    throw new TocsinError("unknown-item", `name an officer on the roster who has "${id}", got "${officer.slice(0, 80)}"`);
  return { officer, address: way.address };
}

/** Tests a notifier now: to an officer of the roster, or to its own address. What came of it is recorded; a failure is an alarm. */
export const notifierTest: Verb = {
  roles: testers,
  async run(call) {
    const { node, args, signers } = call;
    const id = args.text("id");
    if (!(await node.store.read(readNotifiers)).has(id)) throw unknown(id);
    const target = await targetOf(node, id, args.optionalText("officer"));
    const by = signers[0]?.officer.id;
    const reason = await testNotifier({ node, notify, signal: new AbortController().signal }, id, {
      target,
      ...(by === undefined ? {} : { by }),
    });
    tellWatch(call);
    return { id, ok: reason === null, reason };
  },
};
