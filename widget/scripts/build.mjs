/**
 * One build, all results: the script and its parts that Django serves with a manifest of names,
 * integrity and sizes, the npm package in dist/ with its custom elements manifest, and the page
 * of the docs that says what is in which file. The same sources give the same bytes.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";
import { build } from "vite";
import { blockCssPlugin } from "./block-css.mjs";
import { channelRowsPlugin } from "./channel-rows.mjs";
import { brotliBytes } from "./brotli.mjs";
import { bundleMap } from "./bundle-map.mjs";
import { attributeTypes, manifest, MANIFEST_FILE } from "./manifest.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const staticRoot = join(root, "../wagtail_advocates/static/wagtail_advocates");
const dist = join(root, "dist");
const out = process.env.ADVOCATES_WIDGET_OUT ?? join(staticRoot, "widget");
const map = process.env.ADVOCATES_WIDGET_MAP ?? join(root, "../docs/reference/widget-bundles.md");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const PARTS = ["account", "banner", "dialogs", "more", "own", "view"];
// A part finds these in the script that loads it.
const KIT = ["dom", "endpoint", "events", "strings"].map((name) => ({
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

/** A name that changes with the content; the script makes it from the integrity it knows. */
function hashedName(name, code) {
  return `${name}-${digest(code, "sha256", "base64").replace(/\W/g, "").slice(0, 10)}.js`;
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
  // A second hand finds some two per cent that the first left. No function here is a
  // constructor, and no getter does anything but get.
  const compress = { passes: 3, unsafe_arrows: true, pure_getters: true, unsafe: true };
  const { code } = await minify(output[0].code, { module: true, ecma: 2022, compress });
  modulesOf[entry] = Object.fromEntries(
    Object.entries(output[0].modules).map(([id, { renderedLength }]) => [
      moduleName(id),
      renderedLength,
    ]),
  );
  return code;
}

/** What each entry is made of: module to length. */
const modulesOf = {};

function moduleName(id) {
  const [path] = id.replaceAll("\0", "").split("?");
  return path.split("node_modules/").at(-1) === path
    ? relative(join(root, ".."), path)
    : path.split("node_modules/").at(-1);
}

async function scriptFiles() {
  const files = {};
  const parts = {};
  const mapped = {};
  for (const name of PARTS) {
    const code = [NOTICES[name], await bundle(`src/${name}/part.ts`, { resolve: { alias: KIT } })]
      .filter(Boolean)
      .join("\n");
    files[hashedName(name, code)] = code;
    mapped[name] = { code, modules: modulesOf[`src/${name}/part.ts`] };
    parts[name] = digest(code, "sha256", "base64");
  }
  const code = await bundle("src/script.ts", {
    // The script runs in browsers only.
    define: {
      __PARTS__: JSON.stringify(parts),
      "typeof HTMLElement": '"function"',
      "typeof document": '"object"',
    },
    resolve: { alias: [{ find: "./lazy", replacement: join(root, "src/lazy-script.ts") }] },
  });
  files["advocates.js"] = code;
  files[hashedName("advocates", code)] = code;
  mapped["advocates"] = { code, modules: modulesOf["src/script.ts"] };
  writeFileSync(map, bundleMap(mapped));
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
      .filter((name) => /-\w{10}\.js$/.test(name))
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
  writeTypes();
}

/** Declarations that Node's own resolution finds too, and those for frameworks. */
function writeTypes() {
  const types = join(dist, "types");
  for (const name of readdirSync(types, { recursive: true }).filter((each) =>
    each.endsWith(".d.ts"),
  )) {
    const file = join(types, name);
    const named = (path) =>
      existsSync(join(dirname(file), `${path}.d.ts`)) ? `${path}.js` : `${path}/index.js`;
    const code = readFileSync(file, "utf8");
    writeFileSync(file, code.replaceAll(/(?<=(?:from|import\()\s*")\.[^"]*(?=")/g, named));
  }
  for (const name of ["react.d.ts", "vue.d.ts"]) {
    copyFileSync(join(root, "types", name), join(types, name));
  }
  const elements = manifest();
  writeFileSync(join(types, "attributes.d.ts"), attributeTypes(elements));
  writeFileSync(MANIFEST_FILE, `${JSON.stringify(elements, null, 2)}\n`);
}

await writePackage(await writeScript());
