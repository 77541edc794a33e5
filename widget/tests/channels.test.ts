import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { CHANNELS, DEFAULT_CHANNELS, findChannel, shareAddress } from "../src/channels";
import { replaceLink, withChannel } from "../src/links";

const message = {
  url: "https://shop.example/ä?a=1&b=2#c",
  text: "So gut! (50 % + 1)",
  title: "A & B",
};

test("every channel has an id, a label, a known kind and an icon", () => {
  expect(new Set(CHANNELS.map(({ id }) => id)).size).toBe(CHANNELS.length);
  for (const { label, kind, icon } of CHANNELS) {
    expect(label).not.toBe("");
    expect(["link", "self", "copy", "webshare", "qr"]).toContain(kind);
    expect(icon).toMatch(/^[Mm][-\d .a-zA-Z]+$/);
  }
});

test("the default channels exist", () => {
  for (const place of DEFAULT_CHANNELS.split(",")) {
    const [id] = place.split(":");
    expect(findChannel(id)?.id).toBe(id);
  }
});

test.each([
  ["whatsapp", "https://wa.me/?text=Hi%20there%20https%3A%2F%2Fs.example%2Fr%2FA1"],
  ["x", "https://x.com/intent/tweet?text=Hi%20there&url=https%3A%2F%2Fs.example%2Fr%2FA1"],
  ["email", "mailto:?subject=T&body=Hi%20there%20https%3A%2F%2Fs.example%2Fr%2FA1"],
  ["facebook", "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fs.example%2Fr%2FA1"],
  ["bluesky", "https://bsky.app/intent/compose?text=Hi%20there%20https%3A%2F%2Fs.example%2Fr%2FA1"],
  ["copy", "https://s.example/r/A1"],
  ["qr", ""],
])("%s leads to its documented address", (id, address) => {
  const shared = { url: "https://s.example/r/A1", text: "Hi there", title: "T" };
  expect(shareAddress(findChannel(id)!, shared)).toBe(address);
});

test("words that look like a template stay words", () => {
  const shared = { url: "https://s.example/", text: "{url} $& {title}", title: "T" };
  expect(shareAddress(findChannel("telegram")!, shared)).toBe(
    "https://t.me/share/url?url=https%3A%2F%2Fs.example%2F&text=%7Burl%7D%20%24%26%20%7Btitle%7D",
  );
});

test("half a character does not stop a share", () => {
  expect(shareAddress(findChannel("whatsapp")!, { ...message, text: "a\ud83d" })).toContain(
    "%EF%BF%BD",
  );
});

test("a personal link says its channel, another address stays as it is", () => {
  expect(withChannel("https://s.example/r/A1", "x")).toBe("https://s.example/r/A1?ch=x");
  expect(withChannel("https://s.example/r/A1?a=b", "x")).toBe("https://s.example/r/A1?a=b&ch=x");
  expect(withChannel("https://s.example/page", "x")).toBe("https://s.example/page");
});

test("a link is replaced in an address without touching its words", () => {
  expect(replaceLink("https://a/", "https://a/", "https://b/")).toBe("https://b/");
  expect(replaceLink("x:?t=Hi%20https%3A%2F%2Fa%2F", "https://a/", "https://b/?c=d")).toBe(
    "x:?t=Hi%20https%3A%2F%2Fb%2F%3Fc%3Dd",
  );
});

const PYTHON = `
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("channels", sys.argv[1])
channels = sys.modules["channels"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(channels)
messages = json.load(sys.stdin)
print(json.dumps([[channels.share_address(c, **m) for c in channels.all_channels().values()] for m in messages]))
`;

test("the server builds the same addresses, byte by byte", () => {
  const messages = [
    message,
    { url: "https://shop.example/r/ANNA7K/p42?ch=x", text: "", title: "" },
    { url: "https://例え.jp/パス", text: "‘quotes’ & emoji 🎉 ~!*'()", title: "100 %\nnew line" },
  ];
  const file = resolve("../wagtail_advocates/kits/channels.py");
  const theirs: unknown = JSON.parse(
    execFileSync("python3", ["-c", PYTHON, file], { input: JSON.stringify(messages) }).toString(),
  );
  expect(theirs).toEqual(
    messages.map((one) => CHANNELS.map((channel) => shareAddress(channel, one))),
  );
});
