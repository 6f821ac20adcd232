export type { DeskAnswer, DeskRequest } from "./server/message.ts";
export type {
  AssertionJson,
  BuiltPages,
  Desk,
  DeskNode,
  DeskVerb,
  ForeignLoginService,
  NewPasskey,
  PasswordCost,
  Stretching,
} from "./server/ports.ts";
export { tellGivenLogin } from "./server/given-login.ts";
export { deskServer } from "./server/route.ts";
export type { DeskServer } from "./server/route.ts";
export { callbackPath } from "./server/foreign.ts";
export { openIdLogin } from "./server/openid.ts";
