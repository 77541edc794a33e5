/**
 * One build, three results: the script and its parts that Django serves, the npm package in
 * dist/, and a manifest of names, integrity and sizes. The same sources give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { blockCssPlugin } from "./block-css.mjs";
import { channelRowsPlugin } from "./channel-rows.mjs";
import { brotliBytes } from "./brotli.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const staticRoot = join(root, "../wagtail_advocates/static/wagtail_advocates");
const dist = join(root, "dist");
const out = process.env.ADVOCATES_WIDGET_OUT ?? join(staticRoot, "widget");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const PARTS = ["account", "banner", "dialogs", "more", "own", "view"];
// A part finds these in the script that loads it.
const KIT = ["dom", "endpoint", "events", "strings", "theme"].map((name) => ({
  find: new RegExp(`^\\.\\./${name}$`),
  replacement: join(root, "src/kit-client.ts"),
}));
const NOTICES = { dialogs: "/*! QR code: lean-qr (c) David Evans, MIT license */" };

const common = {
  root,
  configFile: false,
  logLevel: "warn",
  plugins: [blockCssPlugin(), channelRowsPlugin()],
};
const target = "es2022";
const cssTarget = "esnext";

function digest(code, algorithm, encoding) {
  return createHash(algorithm).update(code).digest(encoding);
}

/** The code of one entry as a single chunk, minified. */
async function bundle(entry, options = {}) {
  const result = await build({
    ...common,
    ...options,
    build: {
      target,
      cssTarget,
      write: false,
      minify: true,
      cssMinify: "lightningcss",
      modulePreload: false,
      lib: { entry: join(root, entry), formats: ["iife"], name: "_", fileName: "x" },
      rolldownOptions: { output: { codeSplitting: false, comments: false } },
    },
  });
  const [{ output }] = Array.isArray(result) ? result : [result];
  if (output.length !== 1) throw new Error(`${entry}: expected one chunk`);
  return output[0].code;
}

async function scriptFiles() {
  const files = {};
  const parts = {};
  for (const name of PARTS) {
    const code = [NOTICES[name], await bundle(`src/${name}/part.ts`, { resolve: { alias: KIT } })]
      .filter(Boolean)
      .join("\n");
    const file = `${name}-${digest(code, "sha256", "hex").slice(0, 10)}.js`;
    files[file] = code;
    parts[name] = [file, `sha256-${digest(code, "sha256", "base64")}`];
  }
  const code = await bundle("src/script.ts", {
    define: { __PARTS__: JSON.stringify(parts) },
    resolve: { alias: [{ find: "./lazy", replacement: join(root, "src/lazy-script.ts") }] },
  });
  files["advocates.js"] = code;
  files[`advocates-${digest(code, "sha256", "hex").slice(0, 10)}.js`] = code;
  return files;
}

function sri(code) {
  return `sha384-${digest(code, "sha384", "base64")}`;
}

function manifestOf(files) {
  return {
    version,
    entry: "advocates.js",
    immutable: Object.keys(files)
      .filter((name) => /-[0-9a-f]{10}\.js$/.test(name))
      .sort(),
    files: Object.fromEntries(
      Object.keys(files)
        .sort()
        .map((name) => [
          name,
          {
            sri: sri(files[name]),
            bytes: Buffer.byteLength(files[name]),
            brotli: brotliBytes(files[name]),
          },
        ]),
    ),
  };
}

async function writeScript() {
  const files = await scriptFiles();
  mkdirSync(out, { recursive: true });
  for (const name of readdirSync(out)) rmSync(join(out, name));
  for (const [name, code] of Object.entries(files)) writeFileSync(join(out, name), code);
  writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifestOf(files), null, 2)}\n`);
  return files;
}

async function writePackage(files) {
  rmSync(dist, { recursive: true, force: true });
  await build({
    ...common,
    build: {
      target,
      cssTarget,
      outDir: dist,
      emptyOutDir: true,
      minify: false,
      cssMinify: "lightningcss",
      modulePreload: false,
      lib: {
        entry: { index: join(root, "src/index.ts"), define: join(root, "src/define.ts") },
        formats: ["es"],
      },
    },
  });
  mkdirSync(join(dist, "script"), { recursive: true });
  for (const [name, code] of Object.entries(files)) writeFileSync(join(dist, "script", name), code);
  copyFileSync(join(staticRoot, "share-block.css"), join(dist, "share-block.css"));
  execFileSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json"],
    { cwd: root, stdio: "inherit" },
  );
  // The data file above this folder makes the compiler keep the path down to it.
  renameSync(join(dist, "types/widget/src"), join(dist, "declarations"));
  rmSync(join(dist, "types"), { recursive: true });
  renameSync(join(dist, "declarations"), join(dist, "types"));
}

await writePackage(await writeScript());
