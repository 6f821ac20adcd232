/** Zones of time by the words that name them, version 1: how far they are ahead of UTC, in minutes; two where clocks are put forward in summer. */
const named: Readonly<Record<string, readonly number[]>> = {
  utc: [0],
  gmt: [0],
  zulu: [0],
  z: [0],
  wet: [0],
  bst: [60],
  cet: [60],
  mez: [60],
  cest: [120],
  mesz: [120],
  eet: [120],
  eest: [180],
  msk: [180],
  trt: [180],
  gst: [240],
  pkt: [300],
  ist: [330, 60, 120],
  sgt: [480],
  hkt: [480],
  jst: [540],
  kst: [540],
  aest: [600],
  est: [-300],
  edt: [-240],
  cst: [-360, 480],
  cdt: [-300],
  mst: [-420],
  mdt: [-360],
  pst: [-480],
  pdt: [-420],
  eastern: [-300, -240],
  central: [-360, -300],
  mountain: [-420, -360],
  pacific: [-480, -420],
};

/** Cities whose time a text may name, as in "Moscow time". */
const cities: readonly (readonly [string, readonly number[]])[] = [
  ["london dublin lisbon lissabon", [0, 60]],
  [
    "paris berlin brussels brüssel bruxelles madrid rome rom vienna wien amsterdam prague prag warsaw warschau stockholm oslo zürich belgrade",
    [60, 120],
  ],
  ["kyiv kiev athens athen helsinki bucharest sofia riga vilnius tallinn jerusalem beirut cairo", [120, 180]],
  ["moscow moskau moscou minsk istanbul ankara riyadh baghdad doha московскому московское москве", [180]],
  ["tehran teheran", [210]],
  ["tbilisi tiflis dubai baku yerevan tblisi", [240]],
  ["kabul", [270]],
  ["karachi islamabad tashkent", [300]],
  ["delhi mumbai", [330]],
  ["beijing peking shanghai singapore", [480]],
  ["tokyo tokio seoul", [540]],
  ["sydney canberra", [600, 660]],
  ["washington york", [-300, -240]],
  ["chicago", [-360, -300]],
  ["denver", [-420, -360]],
  ["angeles", [-480, -420]],
];

const offset = /^\s{0,2}[([]?\s?(?:utc|gmt|z)?\s?([+\-\u2212\u2013])\s?(\d{1,2})(?:[:.]?([0-5]\d))?(?!\d)/iu;
const word = /^[\s,]{0,2}[([]?\s?(?:new |los |local )?(\p{L}{1,14})(?: (?:standard |summer |daylight |local )?time)?(?!\p{L})/iu;

/** A zone that is named behind a time of day: its offsets in minutes, and how long its name is, in units of the text. */
export type Zone = { readonly offsets: readonly number[]; readonly length: number };

/** The zone that a text begins with, where it begins with one. */
export function zoneAt(text: string): Zone | undefined {
  const shift = offset.exec(text);
  if (shift !== null) {
    const minutes = Number(shift[2]) * 60 + Number(shift[3] ?? "0");
    const isWritten = /utc|gmt|z/i.test(shift[0]) || shift[3] !== undefined;
    if (minutes <= 14 * 60 && isWritten) return { offsets: [shift[1] === "+" ? minutes : -minutes], length: shift[0].length };
  }
  const found = word.exec(text);
  const name = (found?.[1] ?? "").toLowerCase();
  if (found === null || name === "") return undefined;
  const hasTime = / time$/i.test(found[0]);
  const isPlace = cities.find(([names]) => names.split(" ").includes(name));
  if (isPlace !== undefined && (hasTime || name.startsWith("моск"))) return { offsets: isPlace[1], length: found[0].length };
  const offsets = Object.hasOwn(named, name) ? named[name] : undefined;
  if (offsets === undefined || (["eastern", "central", "mountain", "pacific"].includes(name) && !hasTime)) return undefined;
  return { offsets, length: found[0].length };
}
