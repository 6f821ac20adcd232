import { isLoopback } from "../listen.ts";

/** Whether something signed may be posted there: https, or http on this machine alone, and neither a login nor a fragment in the address. */
export function isWebhookUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname.replace(/^\[(.*)\]$/, "$1")));
}
