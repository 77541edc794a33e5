import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { shadowCss } from "../scripts/block-css.mjs";
import { BANNER_WORDS } from "../src/banner/strings";
import { callAddress, defaults, endpointOf } from "../src/endpoint";
import { emit } from "../src/events";
import { takeQueue } from "../src/queue";
import { learn, WORDS, wordOf } from "../src/strings";
import { isLight } from "../src/theme";

beforeEach(() => {
  delete window.advocates;
  Object.assign(defaults, { api: "", key: "" });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(ts|js)$/.test(name))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

test("no source and no built file parses HTML, evaluates text or touches cookies", () => {
  const files = [
    ...sources("src"),
    ...sources("../wagtail_advocates/static/wagtail_advocates/widget"),
  ];
  expect(files.length).toBeGreaterThan(20);
  for (const code of files) {
    expect(code).not.toMatch(
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function/,
    );
    expect(code).not.toMatch(/document\.cookie|localStorage|indexedDB/);
    expect(code).not.toMatch(/setAttribute\(["'`]style/);
  }
});

test("the manifest names every built file with its integrity, and the script names its parts", () => {
  const folder = "../wagtail_advocates/static/wagtail_advocates/widget";
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const manifest = JSON.parse(read("manifest.json").toString()) as {
    version: string;
    files: Record<string, { sri: string; bytes: number }>;
    immutable: string[];
  };
  const own = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  expect(manifest.version).toBe(own.version);
  expect(Object.keys(manifest.files).concat("manifest.json").sort()).toEqual(
    readdirSync(folder).sort(),
  );
  for (const [name, { sri, bytes }] of Object.entries(manifest.files)) {
    expect(sri).toBe(`sha384-${createHash("sha384").update(read(name)).digest("base64")}`);
    expect(bytes).toBe(read(name).length);
  }
  for (const name of manifest.immutable) {
    const hash = createHash("sha256").update(read(name)).digest("base64");
    const [word = "", digits] = name.replace(".js", "").split("-");
    expect(hash.replace(/\W/g, "").slice(0, 10)).toBe(digits);
    // The script finds a part by its hash, which is its integrity too.
    if (word !== "advocates") expect(read("advocates.js").toString()).toContain(hash);
  }
});

test("commands queued before the script and pushed after it are carried out", () => {
  const before = vi.fn();
  const after = vi.fn();
  const queued: unknown[] = [["on", "share", before]];
  Object.assign(window, { advocates: queued });
  takeQueue({ api: "/api/", key: "pk" });
  window.advocates?.push(["on", "share", after]);
  const detail = { program: "p", channel: "x", url: "u" };
  emit(document.body, "share", detail);
  expect(before).toHaveBeenCalledWith(detail, expect.any(Event));
  expect(after).toHaveBeenCalledOnce();
  expect(defaults).toEqual({ api: "/api/", key: "pk", identity: "" });
});

test("what is no command stops neither the others nor the script", () => {
  const heard = vi.fn();
  Object.assign(window, { advocates: [undefined, 7, ["on", "join", heard]] });
  takeQueue();
  window.advocates?.push(null as never);
  emit(document.body, "join", { program: "p" });
  expect(heard).toHaveBeenCalledOnce();
});

test("a second script keeps the queue and the API of the first", () => {
  takeQueue({ api: "/first/" });
  const { advocates } = window;
  takeQueue({ api: "/second/" });
  expect(window.advocates).toBe(advocates);
  expect(defaults.api).toBe("/first/");
});

test("the page can say where the API is through the queue", () => {
  window.advocates = [["init", { api: "/late/" }]] as never;
  takeQueue();
  expect(defaults.api).toBe("/late/");
});

test("an endpoint comes from data-config, data-api or the script, and ends in a slash", () => {
  const element = document.createElement("div");
  expect(endpointOf(element).api).toBe("");
  defaults.api = "https://a.example/api/v1";
  expect(endpointOf(element).api).toBe("https://a.example/api/v1/");
  element.dataset["api"] = "https://b.example/api/v1/";
  expect(endpointOf(element).api).toBe("https://b.example/api/v1/");
  element.dataset["config"] = "https://c.example/api/v1/widget";
  expect(endpointOf(element).api).toBe("https://c.example/api/v1/");
  expect(callAddress({ api: "https://c.example/api/v1/", key: "k", identity: "" }, "events")).toBe(
    "https://c.example/api/v1/events?key=k",
  );
});

test("a word comes from the attribute, what the server says in the language, then English", () => {
  const element = document.createElement("div");
  expect(wordOf(element, WORDS, "copied")).toBe("Copied");
  element.lang = "de-CH";
  expect(wordOf(element, WORDS, "copied")).toBe("Copied");
  learn("de-CH", { Copied: "Kopiert" });
  expect(wordOf(element, WORDS, "copied")).toBe("Kopiert");
  element.lang = "tlh";
  expect(wordOf(element, BANNER_WORDS, "sent", "Ada")).toBe("Ada sent you");
  element.setAttribute("label-copied", "Done");
  expect(wordOf(element, WORDS, "copied")).toBe("Done");
});

test.each([
  ["rgb(255, 255, 255)", true],
  ["rgba(236, 238, 242, 0.9)", true],
  ["rgb(27, 28, 32)", false],
  ["oklch(0.95 0.01 250)", true],
  ["lab(20 0 0)", false],
  ["color(srgb 0.1 0.1 0.1)", false],
  ["", false],
])("text of colour %s is light: %s", (color, expected) => {
  expect(isLight(color)).toBe(expected);
});

test("the shadow root gets the block's rules with short names and without the page's", () => {
  const css = shadowCss(
    "/* light */ a{} /* end */.advocates-share{}.advocates-share .advocates-share__x{}.advocates-share--card [a]{}.advocates-share p.advocates-share__y{}",
  );
  expect(css).toBe(".block{}.x{}.card [a]{}p.y{}");
});
