import type { Configuration } from "openid-client";
import { TocsinError } from "../../base/index.ts";
import type { ForeignLoginService } from "./ports.ts";

/** The house's own login service, as the configuration names it. `redirectUri` is the console's way back. */
export type OpenIdSettings = { readonly issuer: string; readonly clientId: string; readonly secret: string; readonly redirectUri: string };

const timeoutSeconds = 10;

/**
 * A login service that speaks OpenID Connect (Core 1.0, code flow with PKCE, state and nonce). It is asked for its description when the first login
 * begins, and again after a failure: the node starts without it. Plain HTTP is taken from names under localhost alone.
 */
export function openIdLogin({ issuer, clientId, secret, redirectUri }: OpenIdSettings): ForeignLoginService {
  let known: Promise<Configuration> | undefined;
  const discover = async (): Promise<Configuration> => {
    // Loaded here: only houses with a login service need it, and every start of the node would pay for it.
    const client = await import("openid-client");
    const server = new URL(issuer);
    const isLocal = server.protocol === "http:" && /^(?:localhost|127\.0\.0\.1|.+\.localhost)$/.test(server.hostname);
    return await client.discovery(server, clientId, secret, undefined, {
      timeout: timeoutSeconds,
      ...(isLocal ? { execute: [client.allowInsecureRequests] } : {}),
    });
  };
  const configuration = async (): Promise<Configuration> => {
    known ??= discover();
    try {
      return await known;
    } catch (cause) {
      known = undefined;
      throw new TocsinError("login-refused", "the login service cannot be reached, or does not describe itself as one", { cause });
    }
  };
  return {
    issuer,
    async begin({ state, nonce, verifier }) {
      const client = await import("openid-client");
      const config = await configuration();
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope: "openid",
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return url.href;
    },
    async finish(callback, { state, nonce, verifier }) {
      const client = await import("openid-client");
      const config = await configuration();
      try {
        const tokens = await client.authorizationCodeGrant(config, callback, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const subject = tokens.claims()?.sub;
        if (subject === undefined) throw new TypeError("no subject");
        return { subject };
      } catch (cause) {
        throw new TocsinError("login-refused", "the login service did not vouch for this login", { cause });
      }
    },
  };
}
