import { composeText } from "./en-compose.ts";
import { houseText } from "./en-house.ts";
import { partnerText } from "./en-partner.ts";

/** The texts of Compose, Partners, Releases, Proof and Administration. */
export const deskText = { ...composeText, ...partnerText, ...houseText } as const;
