import { gzipSync } from "node:zlib";
import { brotliBytes } from "./brotli.mjs";

/** When each file loads, in the order in which a visitor may meet them. */
const WHEN = {
  advocates: "always: elements, copy, share sheet, own link, beacons",
  view: "on a page without the server's block: buttons, icons, styles",
  dialogs: "somebody asks for a link or a QR code",
  banner: "a friend arrives",
  more: "modes, Mastodon, the join form and the QR code in a page",
  account: "figures and code entry",
  own: "an advocate's own link, joining, the card, saving QR codes",
};

const HEAD = `# The widget's files

What a browser loads, when, and what it weighs: bytes as they are, by gzip and by brotli at their best
levels. \`npm --prefix widget run build\` writes this page; \`make size\` holds the budget: the first load
4,096 bytes by brotli, everything with dialogs, QR code and banner 14,336.
`;

const number = (value) => value.toLocaleString("en");

/** Modules with their share of the code before it is made smaller, largest first. */
function sharesOf(modules) {
  const sizes = Object.entries(modules).filter(([, size]) => size > 0);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  return sizes
    .sort(([first, one], [second, other]) => other - one || first.localeCompare(second))
    .map(([name, size]) => `| \`${name}\` | ${((100 * size) / total).toFixed(1)} % |`);
}

/** The page of `files`, word to `{ code, modules }`. */
export function bundleMap(files) {
  const rows = Object.entries(WHEN).map(([word, when]) => {
    const { code } = files[word];
    const bytes = Buffer.byteLength(code);
    const sizes = [bytes, gzipSync(code, { level: 9 }).length, brotliBytes(code)].map(number);
    const name = word === "advocates" ? "advocates.js" : `${word}-*.js`;
    return `| \`${name}\` | ${when} | ${sizes.join(" | ")} |`;
  });
  const parts = Object.keys(WHEN).map((word) =>
    [
      `## ${word}`,
      "",
      "| module | share |",
      "| --- | ---: |",
      ...sharesOf(files[word].modules),
    ].join("\n"),
  );
  const table = [
    "| file | loads | bytes | gzip | brotli |",
    "| --- | --- | ---: | ---: | ---: |",
    ...rows,
  ].join("\n");
  return `${[HEAD.trim(), table, ...parts].join("\n\n")}\n`;
}
