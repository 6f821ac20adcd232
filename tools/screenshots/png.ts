import { crc32, deflateSync, inflateSync } from "node:zlib";
import { concat, uint32, utf8 } from "../../src/base/index.ts";

type Pixels = {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, row by row. */ readonly rgb: Uint8Array;
};

const mostColours = 256;

function chunksOf(png: Uint8Array): readonly { readonly type: string; readonly data: Uint8Array }[] {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  const found: { type: string; data: Uint8Array }[] = [];
  for (let at = 8; at + 12 <= png.length;) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...png.subarray(at + 4, at + 8));
    found.push({ type, data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return found;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** What a filter of a line adds to a byte, from the bytes to its left, above it and above its left (PNG section 9.2). */
function predicted(filter: number, [left, up, corner]: readonly [left: number, up: number, corner: number]): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  return filter === 4 ? paeth(left, up, corner) : 0;
}

/** The pixels of a PNG with eight bits a channel and no interlacing, as browsers write them; what shines through is taken as it is. */
function decoded(png: Uint8Array): Pixels {
  const chunks = chunksOf(png);
  const head = chunks.find(({ type }) => type === "IHDR")?.data ?? new Uint8Array(13);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [width, height, channels] = [view.getUint32(0), view.getUint32(4), head[9] === 6 ? 4 : 3];
  if (head[8] !== 8 || (head[9] !== 2 && head[9] !== 6) || head[12] !== 0) throw new TypeError("a PNG of another kind than browsers write");
  const raw = inflateSync(concat(...chunks.flatMap(({ type, data }) => (type === "IDAT" ? [data] : []))));
  const stride = width * channels;
  const lines = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = raw[row * (stride + 1)] ?? 0;
    const to = row * stride;
    for (let at = 0; at < stride; at += 1) {
      const left = at < channels ? 0 : (lines[to + at - channels] ?? 0);
      const up = row === 0 ? 0 : (lines[to + at - stride] ?? 0);
      const corner = row === 0 || at < channels ? 0 : (lines[to + at - stride - channels] ?? 0);
      lines[to + at] = (raw[row * (stride + 1) + 1 + at] ?? 0) + predicted(filter, [left, up, corner]);
    }
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel += 1)
    for (let channel = 0; channel < 3; channel += 1) rgb[pixel * 3 + channel] = lines[pixel * channels + channel] ?? 0;
  return { width, height, rgb };
}

/** The colours that occur most, at most 256 of them, and for each pixel which of them is nearest to it. */
function indexed({ width, height, rgb }: Pixels): { readonly palette: Uint8Array; readonly indexes: Uint8Array } {
  const colourAt = (pixel: number): number => ((rgb[pixel * 3] ?? 0) << 16) | ((rgb[pixel * 3 + 1] ?? 0) << 8) | (rgb[pixel * 3 + 2] ?? 0);
  const counts = new Map<number, number>();
  for (let pixel = 0; pixel < width * height; pixel += 1) counts.set(colourAt(pixel), (counts.get(colourAt(pixel)) ?? 0) + 1);
  const kept = [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([colour]) => colour)
    .slice(0, mostColours);
  const distance = (one: number, other: number): number =>
    [16, 8, 0].reduce((sum, shift) => sum + (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2, 0);
  const nearest = new Map<number, number>();
  for (const colour of counts.keys()) {
    let best = 0;
    for (let at = 1; at < kept.length; at += 1) if (distance(colour, kept[at] ?? 0) < distance(colour, kept[best] ?? 0)) best = at;
    nearest.set(colour, best);
  }
  const palette = Uint8Array.from(kept.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return { palette, indexes: Uint8Array.from({ length: width * height }, (_, pixel) => nearest.get(colourAt(pixel)) ?? 0) };
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = concat(utf8(type), data);
  return concat(uint32(data.length), named, uint32(crc32(named)));
}

/** The same picture in 256 colours, a third as large: enough for a page of text, and little to carry in a repository. */
export function smallPng(png: Uint8Array): Uint8Array {
  const pixels = decoded(png);
  const { width, height } = pixels;
  const { palette, indexes } = indexed(pixels);
  const lines = new Uint8Array((width + 1) * height);
  for (let row = 0; row < height; row += 1) lines.set(indexes.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  const head = concat(uint32(width), uint32(height), Uint8Array.of(8, 3, 0, 0, 0));
  const body = [chunk("IHDR", head), chunk("PLTE", palette), chunk("IDAT", new Uint8Array(deflateSync(lines, { level: 9, memLevel: 9 })))];
  return concat(png.subarray(0, 8), ...body, chunk("IEND", new Uint8Array()));
}
