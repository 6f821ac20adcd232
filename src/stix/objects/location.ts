import { float, openVocab, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { region } from "../vocab/open.ts";
import { sdo } from "./common.ts";

/** `location` (section 4.10). */
export const location = sdo(
  "location",
  {
    title: "Location",
    section: "4.10",
    description: "A geographic location: a region, a country, or a point.",
    atLeastOne: [["region", "country", "latitude"]],
  },
  {
    name: optional(text("A name of the location.")),
    description: optional(text("What it is, its purpose and its characteristics.")),
    latitude: optional(float("Degrees north of the equator.", { minimum: -90, maximum: 90 })),
    longitude: optional(float("Degrees east of the prime meridian.", { minimum: -180, maximum: 180 })),
    precision: optional(float("Metres within which the point lies.")),
    region: optional(openVocab(region, "The region.")),
    country: optional(text("The country, as an ISO 3166-1 alpha-2 code.")),
    administrative_area: optional(text("The state or province, as an ISO 3166-2 code.")),
    city: optional(text("The city.")),
    street_address: optional(text("The street address, all of it.")),
    postal_code: optional(text("The postal code.")),
  },
);

/** Location, as its schema says. */
export type Location = TypeOf<typeof location>;
