/** Compare the built widget with its budget; writes build/size.json, fails beyond the budget. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliBytes } from "./brotli.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "wagtail_advocates/static/wagtail_advocates/widget");
const { files } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const size = (name) => brotliBytes(readFileSync(join(folder, name)));

const first = size("advocates.js");
const parts = Object.keys(files).filter((name) => !name.startsWith("advocates"));
// What elements and modes of their own ask for, beyond block, dialogs and banner.
const isApart = (name) => /^(account|more)-/.test(name);
// What comes once somebody has a link of their own, or taps for it.
const isOwn = (name) => name.startsWith("own-");
const shared = parts.filter((name) => !isApart(name) && !isOwn(name));
const apart = parts.filter(isApart);
const rows = [
  row("widget_first_load", first, 4096),
  row(
    "widget_everything",
    shared.reduce((sum, name) => sum + size(name), first),
    14336,
  ),
  row(
    "widget_apart",
    apart.reduce((sum, name) => sum + size(name), 0),
    4096,
  ),
  row("widget_own", size(parts.find(isOwn)), 3072),
];

function row(id, ours, bar) {
  return {
    id,
    ours,
    theirs: null,
    unit: "bytes brotli",
    ratio: Math.round((ours / bar) * 1000) / 1000,
    bar,
    ok: ours <= bar,
  };
}

mkdirSync(join(root, "build"), { recursive: true });
writeFileSync(join(root, "build/size.json"), `${JSON.stringify(rows, null, 2)}\n`);
for (const { id, ours, bar, ok } of rows) {
  process.stdout.write(`${ok ? "ok  " : "OVER"} ${id}: ${ours} of ${bar} bytes brotli\n`);
}
for (const name of parts) process.stdout.write(`     ${name}: ${size(name)}\n`);
process.exitCode = rows.every(({ ok }) => ok) ? 0 : 1;
