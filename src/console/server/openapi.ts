import type { Desk } from "./ports.ts";

type Json = Record<string, unknown>;

const answers: Json = {
  "200": { description: "The verb's result", content: { "application/json": { schema: {} } } },
  "428": {
    description: "To be signed by a passkey first",
    content: { "application/json": { schema: { $ref: "#/components/schemas/NeedsSignature" } } },
  },
  default: { description: "A refusal or fault", content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } },
};

function verbPath(name: string, verb: Desk["verbs"][string]): Json {
  const who = verb.roles === "anyone" ? "every officer" : verb.roles.join(", ");
  const isSigned = verb.strength === "signed";
  return {
    post: {
      operationId: name,
      tags: [isSigned ? "signed" : "session"],
      summary: `${name}: done by ${who}${isSigned ? ", signed by passkey" : ""}`,
      security: isSigned ? [{ session: [], device: [] }] : [{ session: [], device: [] }, { token: [] }],
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: isSigned ? "#/components/schemas/SignedCall" : "#/components/schemas/Call" } } },
      },
      responses: answers,
    },
  };
}

const schemas: Json = {
  Call: {
    type: "object",
    properties: {
      args: { type: "object", description: "The verb's arguments, as `tocsin` sends them" },
      once: {
        type: "string",
        maxLength: 200,
        description:
          "A name of the caller's: a second call of the same name within ten minutes does nothing and gets the first one's result",
      },
    },
  },
  SignedCall: {
    type: "object",
    properties: {
      args: { type: "object" },
      signed: {
        type: "object",
        required: ["request", "response"],
        properties: {
          request: { type: "string", contentEncoding: "base64url" },
          response: { type: "object", description: "AuthenticationResponseJSON of the browser" },
        },
      },
    },
  },
  NeedsSignature: {
    type: "object",
    required: ["needs", "challenge"],
    properties: {
      needs: { const: "signature" },
      challenge: {
        type: "object",
        required: ["request", "options"],
        properties: { request: { type: "string" }, options: { type: "object" } },
      },
    },
  },
  Error: {
    type: "object",
    required: ["error"],
    properties: {
      error: {
        type: "object",
        required: ["code", "message"],
        properties: { code: { type: "string" }, message: { type: "string" }, details: { type: "object" } },
      },
    },
  },
  Events: {
    type: "object",
    required: ["events", "next"],
    properties: { events: { type: "array", items: { $ref: "#/components/schemas/Event" } }, next: { type: "integer" } },
  },
  Event: {
    type: "object",
    required: ["n", "at", "kind", "subject", "what", "message", "thread", "partner"],
    properties: {
      n: { type: "integer", description: "Counts from 1 without gaps in the order of the commits" },
      at: { type: "string" },
      kind: { type: "string" },
      subject: { type: "string" },
      what: { type: "string" },
      message: { type: ["integer", "null"] },
      thread: { type: ["string", "null"] },
      partner: { type: ["string", "null"] },
    },
  },
};

const eventsPath: Json = {
  get: {
    operationId: "events",
    summary: "What became true after a number, in the order of the commits, without content; as text/event-stream it goes on",
    security: [{ session: [], device: [] }, { token: [] }],
    parameters: [
      { name: "after", in: "query", description: "A number, or `latest`", schema: { type: "string", default: "0" } },
      { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 1000, default: 500 } },
    ],
    responses: {
      "200": {
        description: "Events",
        content: {
          "application/json": { schema: { $ref: "#/components/schemas/Events" } },
          "text/event-stream": { schema: { type: "string" } },
        },
      },
      default: answers["default"],
    },
  },
};

/** The description of the API (OpenAPI 3.1), made from the table of verbs: nothing in it is of this node but its origin. */
export function openApi(desk: Pick<Desk, "verbs" | "origin">): Json {
  const verbs = Object.entries(desk.verbs).filter(([, verb]) => verb.strength !== "machine");
  return {
    openapi: "3.1.0",
    info: {
      title: "Tocsin",
      version: "1",
      description: "The node's verbs over HTTP. Everything goes through the same authorisation as the command line.",
    },
    servers: [{ url: desk.origin }],
    paths: {
      ...Object.fromEntries(
        verbs.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, verb]) => [`/api/verbs/${name}`, verbPath(name, verb)]),
      ),
      "/api/events": eventsPath,
    },
    components: {
      schemas,
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-tocsin" },
        device: { type: "apiKey", in: "header", name: "Tocsin-Proof" },
        token: { type: "http", scheme: "bearer" },
      },
    },
  };
}
