import { beforeEach, expect, test, vi } from "vitest";
import { beacons, block, config, serve, settle, show } from "./page";

beforeEach(() => {
  beacons();
});

test("a landing by ?via= is told before the question, with code, page and channel", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/page?via=BEN042&ch=whatsapp#top"));
  const requests = serve(config());
  await show(block());
  expect(requests.map(({ url }) => new URL(url).pathname.split("/").at(-1))).toEqual([
    "visits",
    "widget",
  ]);
  expect(requests[0]?.body).toEqual({
    code: "BEN042",
    url: "https://shop.example/page?ch=whatsapp",
    channel: "whatsapp",
  });
});

test("an unverified visit is confirmed once", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/page"));
  serve(config({ unverified: true }));
  const sent = beacons();
  await show(block() + block());
  await settle();
  expect(sent.map(({ url, body }) => [url.replace(/.*\//, ""), body])).toEqual([["visits", {}]]);
});

test("every other page view sends no beacon", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/page"));
  serve(config());
  const sent = beacons();
  await show(block());
  await settle();
  expect(sent).toEqual([]);
});

test("the banner says who sent the friend, with the answer the share element asked for", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/page"));
  const requests = serve(
    config({ friend: { code: "BEN042", sender: "Ben <b>", offer: "€10 off" } }),
  );
  await show(`${block()}<advocates-banner></advocates-banner>`);
  await settle();
  const root = document.querySelector("advocates-banner")?.shadowRoot;
  expect(requests).toHaveLength(1);
  expect(root?.querySelector("strong")?.textContent).toBe("Ben <b> sent you");
  expect(root?.querySelector("p")?.textContent).toContain("€10 off");
  expect(root?.querySelector("b")?.textContent).toBe("BEN042");
  root?.querySelector("button")?.click();
  expect(root?.querySelector("aside")).toBeNull();
});

test("the banner speaks the language of the block that asked, but for words of its own", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/page"));
  const friend = { code: "BEN044", sender: "Ben", offer: "" };
  const words = { "{name} sent you": "{name} schickt dich", "Your code": "Dein Code" };
  serve(config({ friend, words }));
  const banner = '<advocates-banner lang="de-AT" label-code="Gutschein"></advocates-banner>';
  await show(`<div lang="de">${block()}</div>${banner}`);
  await settle();
  const root = document.querySelector("advocates-banner")?.shadowRoot;
  expect(root?.querySelector("p")?.textContent).toBe("Ben schickt dichGutschein BEN044");
});

test("a closed banner stays closed in this tab, and nobody else sees one", async () => {
  vi.stubGlobal("location", new URL("https://shop.example/page"));
  serve(config({ friend: { code: "BEN042", sender: "Ben", offer: "" } }));
  await show(`${block()}<advocates-banner></advocates-banner>`);
  await settle();
  expect(document.querySelector("advocates-banner")?.shadowRoot).toBeNull();
  serve(config());
  await show(`${block()}<advocates-banner></advocates-banner>`);
  await settle();
  expect(document.querySelector("advocates-banner")?.shadowRoot).toBeNull();
});
