type Policies = { createPolicy(name: string, rules: Readonly<Record<string, (given: string) => string>>): unknown };

function refuse(): never {
  throw new TypeError("no page of Tocsin makes markup or scripts out of text");
}

/**
 * Sets the default policy of Trusted Types, where the browser has them: text that Mantine writes into its own <style> elements passes, anything
 * with the beginning of a tag in it, and every script, is refused.
 */
export function allowStylesOnly(): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
  trustedTypes?.createPolicy("default", {
    createHTML: (given) => (/[<&]/.test(given) ? refuse() : given),
    createScript: refuse,
    createScriptURL: refuse,
  });
}
