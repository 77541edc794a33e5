import { beforeEach, expect, test, vi } from "vitest";
import { codeOfSender } from "../src/own";
import { plainAddress } from "../src/page";
import { languageOf } from "../src/strings";
import { beacons, click, config, personal, serve, settle, show } from "./page";

const OWN = '<advocates-share data-api="/advocates/api/v1/" program="friends"></advocates-share>';

beforeEach(() => {
  beacons();
});

test.each([
  ["https://a.example/p/?via=ANNA", "https://a.example/p/"],
  ["https://a.example/p/?via=ANNA#top", "https://a.example/p/"],
  ["https://a.example/?a=1&via=ANNA", "https://a.example/?a=1"],
  ["https://a.example/?via=ANNA&a=b%20c&via=BEN&d=e#f", "https://a.example/?a=b%20c&d=e"],
  ["https://a.example/?advocates_visitor=token&q=via%3D1", "https://a.example/?q=via%3D1"],
  ["https://a.example/?trivia=1&viable=2", "https://a.example/?trivia=1&viable=2"],
  ["https://a.example/via=ANNA", "https://a.example/via=ANNA"],
  [`https://a.example/p?q=${"x".repeat(2000)}`, "https://a.example/p"],
])("of %s the address to share is %s", (address, plain) => {
  expect(plainAddress(address)).toBe(plain);
});

test("whoever came by somebody's code asks about and shares the plain page", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/p/?via=ANNA7K&size=m"));
  const requests = serve({}, 500);
  const share = await show(OWN);
  const plain = "https://shop.example/p/?size=m";
  expect(new URL(requests.at(-1)!.url).searchParams.get("url")).toBe(plain);
  expect(share.message.url).toBe(plain);
  const sent = beacons();
  click(share.shadowRoot!.querySelector("[data-channel=whatsapp]"));
  await settle();
  expect(sent.map(({ body }) => (body as { url: string }).url)).toEqual([plain]);
});

test("an address that the page says loses somebody's code too", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/"));
  const requests = serve(config());
  await show(OWN.replace("<advocates-share", '<advocates-share url="https://shop.example/?via=A"'));
  expect(new URL(requests[0]!.url).searchParams.get("url")).toBe("https://shop.example/");
});

test("the code that was put into the address last says who sent somebody", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/p/?via=ANNA7K&via=BEN2KX"));
  const requests = serve(config());
  await show(OWN);
  expect(requests[0]?.body).toMatchObject({ code: "BEN2KX" });
  expect(codeOfSender(config())).toBe("BEN2KX");
});

test.each([
  ["en_US", "en-US"],
  ["zh_Hans_CN", "zh-Hans-CN"],
  ["de-DE-u-co-phonebk", "de-DE"],
  ["en_US.UTF-8", "en-US"],
  ["es-419", "es-419"],
  ["DE", "DE"],
  ["{{ lang }}", ""],
  ["", ""],
])("of the page's language %j the server is asked for %j", (lang, asked) => {
  document.body.lang = lang;
  expect(languageOf(document.body)).toBe(asked);
  document.body.removeAttribute("lang");
});

test("an answer that failed is asked for again, and another page does not bring it back", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/"));
  serve({}, 500);
  const share = await show(OWN);
  expect(share.config).toBeNull();
  const requests = serve(personal());
  share.lang = "de";
  await settle();
  share.removeAttribute("lang");
  await settle();
  expect(share.config?.advocate?.code).toBe("ANNA7K");
  expect(requests).toHaveLength(2);
});

test("a page that never ends keeps no answers without end", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/"));
  const requests = serve(config());
  const share = await show(OWN);
  for (let page = 1; page < 30; page++) {
    share.page = String(page);
    await settle();
  }
  share.removeAttribute("page");
  await settle();
  expect(requests.length).toBeGreaterThan(30);
});
