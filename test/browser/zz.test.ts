import { test } from "node:test";
import { noBrowser, openBrowser, accessible, untroubled } from "./kit.ts";
import { openHouses, introduce, agree, seat } from "./houses.ts";
test("try", { skip: noBrowser }, async (context) => {
  const t = Date.now(); const say = (w: string) => console.error(w, Date.now() - t);
  const [houses, browser] = await Promise.all([openHouses(context, ["alder", "birch"]), openBrowser(context)]);
  say("served");
  await introduce(houses, "alder", "birch"); say("introduced");
  await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism,cyber" }); say("agreed");
  const w = await seat(browser, houses, { house: "alder", officer: "watch-1" }); say("joined");
  await accessible(w, "watch"); say("axe");
  untroubled([w]);
});
