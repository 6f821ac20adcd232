import assert from "node:assert/strict";
import { test } from "node:test";
import { edgeOf, parseTilePath, tilePath, tilesOf } from "./tile.ts";

test("paths are those of the standard's own examples", () => {
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), "tile/0/x001/x234/067");
  assert.equal(tilePath({ level: "entries", index: 0, width: 15 }), "tile/entries/000.p/15");
  assert.equal(tilePath({ level: 63, index: 1000, width: 1 }), "tile/63/x001/000.p/1");
});

test("each tile has one path", () => {
  const good = ["tile/0/000", "tile/0/x001/000", "tile/entries/999.p/255", "tile/63/000", "tile/10/x009/x007/x199/x254/x740/991"];
  for (const path of good) {
    const name = parseTilePath(path);
    assert.ok(name !== undefined && tilePath(name) === path, path);
  }
  const bad = [
    [
      "",
      "tile",
      "tile/",
      "tile/0",
      "tile/0/",
      "/tile/0/000",
      "tile/0/000/",
      "tile/00/000",
      "tile/64/000",
      "tile/-1/000",
      "tile/0/00",
      "tile/0/0000",
    ],
    [
      "tile/0/x000/001",
      "tile/0/001/002",
      "tile/0/x001",
      "tile/0/000.p/0",
      "tile/0/000.p/256",
      "tile/0/000.p/01",
      "tile/0/000.p/",
      "tile/0/000.p",
    ],
    ["tile/entry/000", "tile/0/x999/x999/x999/x999/x999/999", "tile/0/000\n", "tile/0/٠٠٠", `tile/0/${"x001/".repeat(50)}000`],
  ].flat();
  for (const path of bad) assert.equal(parseTilePath(path), undefined, path);
});

test("a tree of 70,000 has the tiles that the standard counts", () => {
  const all = [...tilesOf(70_000)];
  const full = (level: number): number => all.filter((tile) => tile.level === level && tile.width === 256).length;
  assert.deepEqual([full(0), full(1), full(2)], [273, 1, 0]);
  assert.deepEqual(
    edgeOf(70_000).map(({ width }) => width),
    [112, 17, 1],
  );
  assert.deepEqual(
    [...tilesOf(256)],
    [
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ],
  );
});
