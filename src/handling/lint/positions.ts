/** A point of the earth in degrees, north and east positive. */
export type Point = { readonly latitude: number; readonly longitude: number };

const geohashLetters = "0123456789bcdefghjkmnpqrstuvwxyz";
const plusLetters = "23456789CFGHJMPQRVWX";

/** The middle of the cell that a geohash names. */
export function ofGeohash(text: string): Point | undefined {
  const range = { latitude: [-90, 90], longitude: [-180, 180] };
  let isEast = true;
  for (const letter of text.toLowerCase()) {
    const value = geohashLetters.indexOf(letter);
    if (value < 0) return undefined;
    for (let bit = 4; bit >= 0; bit--) {
      const side = isEast ? range.longitude : range.latitude;
      const middle = ((side[0] ?? 0) + (side[1] ?? 0)) / 2;
      side[(value >> bit) & 1 ? 0 : 1] = middle;
      isEast = !isEast;
    }
  }
  const mean = ([low = 0, high = 0]: readonly number[]): number => (low + high) / 2;
  return { latitude: mean(range.latitude), longitude: mean(range.longitude) };
}

/** The middle of the cell that a plus code (Open Location Code) of eight figures and more names. */
export function ofPlusCode(text: string): Point | undefined {
  const code = text.toUpperCase().replace("+", "");
  let [latitude, longitude, step] = [-90, -180, 20];
  for (let at = 0; at + 1 < Math.min(10, code.length); at += 2) {
    const [north, east] = [plusLetters.indexOf(code[at] ?? ""), plusLetters.indexOf(code[at + 1] ?? "")];
    if (north < 0 || east < 0) return undefined;
    latitude += north * step;
    longitude += east * step;
    step /= 20;
  }
  return { latitude: latitude + step * 10, longitude: longitude + step * 10 };
}

const axis = 6_378_137;
const flatness = 1 / 298.257_223_563;
const scale = 0.9996;

/** The point of UTM coordinates on the WGS 84 ellipsoid, good to a few metres. */
export function ofUtm(zone: number, given: { readonly easting: number; readonly northing: number; readonly isSouth: boolean }): Point {
  const e2 = flatness * (2 - flatness);
  const e1 = (1 - Math.sqrt(1 - e2)) / (1 + Math.sqrt(1 - e2));
  const x = given.easting - 500_000;
  const y = given.isSouth ? given.northing - 10_000_000 : given.northing;
  const mu = y / scale / (axis * (1 - e2 / 4 - (3 * e2 ** 2) / 64 - (5 * e2 ** 3) / 256));
  const phi =
    mu +
    ((3 * e1) / 2 - (27 * e1 ** 3) / 32) * Math.sin(2 * mu) +
    ((21 * e1 ** 2) / 16 - (55 * e1 ** 4) / 32) * Math.sin(4 * mu) +
    ((151 * e1 ** 3) / 96) * Math.sin(6 * mu);
  const ep2 = e2 / (1 - e2);
  const [c, t] = [ep2 * Math.cos(phi) ** 2, Math.tan(phi) ** 2];
  const n = axis / Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
  const r = (axis * (1 - e2)) / (1 - e2 * Math.sin(phi) ** 2) ** 1.5;
  const d = x / (n * scale);
  const latitude = phi - ((n * Math.tan(phi)) / r) * (d ** 2 / 2 - ((5 + 3 * t + 10 * c - 4 * c ** 2 - 9 * ep2) * d ** 4) / 24);
  const longitude = (d - ((1 + 2 * t + c) * d ** 3) / 6) / Math.cos(phi);
  return { latitude: (latitude * 180) / Math.PI, longitude: zone * 6 - 183 + (longitude * 180) / Math.PI };
}

const rows = "ABCDEFGHJKLMNPQRSTUV";
const bands = "CDEFGHJKLMNPQRSTUVWX";
const columns = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];

/** The point of a reference of the military grid, such as 31U ET 95123 53456; `undefined` where there is none such. */
export function ofGrid(given: {
  readonly zone: number;
  readonly band: string;
  readonly square: string;
  readonly figures: string;
}): Point | undefined {
  const { zone, figures } = given;
  const [band, square] = [given.band.toUpperCase(), given.square.toUpperCase()];
  if (zone < 1 || zone > 60 || figures.length % 2 !== 0 || figures.length > 10) return undefined;
  const column = columns[(zone - 1) % 3]?.indexOf(square[0] ?? "") ?? -1;
  const row = rows.indexOf(square[1] ?? "");
  if (column < 0 || row < 0 || !bands.includes(band)) return undefined;
  const half = figures.length / 2;
  const unit = 10 ** (5 - half);
  const easting = (column + 1) * 100_000 + Number(figures.slice(0, half)) * unit + unit / 2;
  const part = ((row - (zone % 2 === 0 ? 5 : 0) + 20) % 20) * 100_000 + Number(figures.slice(half)) * unit + unit / 2;
  const south = bands.indexOf(band) * 8 - 80;
  // Rows repeat every 2,000 km: the one that lies in the band is meant.
  for (let northing = part; northing < 20_000_000; northing += 2_000_000) {
    const isSouth = band < "N";
    const point = ofUtm(zone, { easting, northing, isSouth });
    if (point.latitude >= south - 1 && point.latitude <= south + (band === "X" ? 13 : 9)) return point;
  }
  return undefined;
}
