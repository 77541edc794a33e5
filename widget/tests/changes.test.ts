import { beforeEach, expect, test, vi } from "vitest";
import type { AdvocatesShare } from "../src/share-element";
import { beacons, block, click, config, personal, serve, settle, show } from "./page";

beforeEach(() => {
  beacons();
  sessionStorage.clear();
  vi.stubGlobal("location", new URL("https://shop.example/page"));
});

function hrefs(share: AdvocatesShare): string[] {
  return Array.from(share.querySelectorAll("a"), (link) => link.getAttribute("href") ?? "");
}

test("whoever signs out leaves nothing of their link in the server's block", async () => {
  serve(config());
  const html = (await show(block())).innerHTML;
  serve(personal());
  const share = await show(block());
  expect(share.innerHTML).not.toBe(html);
  serve(config());
  share.refresh();
  expect(share.message.url).toBe("https://shop.example/page");
  await settle();
  expect(share.innerHTML.replaceAll(/ data-(available|join)(="")?/g, "")).toBe(
    html.replaceAll(/ data-(available|join)(="")?/g, ""),
  );
  expect(share.querySelector("[data-join]")?.textContent).toBe("Get your own link");
});

test("the next person's link takes the place of the last one's", async () => {
  serve(personal());
  const share = await show(block());
  const next = personal();
  next.advocate = { name: "Ben", code: "BEN2KX" };
  next.share.url = "https://shop.example/r/BEN2KX/p42";
  serve(next);
  share.refresh();
  await settle();
  expect(hrefs(share).join()).toContain("BEN2KX");
  expect(hrefs(share).join()).not.toContain("ANNA7K");
  expect(share.querySelector(".advocates-share__join")?.textContent).toContain("Ben");
});

test("the server's block follows the address, with an answer and without", async () => {
  serve({}, 500);
  const share = await show(block());
  share.url = "https://shop.example/other";
  share.removeAttribute("page");
  await settle();
  expect(hrefs(share)[1]).toBe("https://shop.example/other");
  expect(hrefs(share)[2]).toBe(
    "https://wa.me/?text=My%20words%20https%3A%2F%2Fshop.example%2Fother",
  );
  const answer = config();
  answer.share.url = "https://shop.example/third";
  serve(answer);
  share.page = "43";
  await settle();
  expect(hrefs(share)[1]).toBe("https://shop.example/third");
});

test("an element that is led to another API asks there, with another key", async () => {
  serve(config());
  const share = await show(block());
  const asked = serve(config());
  share.dataConfig = "https://other.example/advocates/api/v1/widget";
  share.dataKey = "pk_other";
  await settle();
  expect(asked).toHaveLength(1);
  const { origin, searchParams } = new URL(asked[0]?.url ?? "");
  expect([origin, searchParams.get("key")]).toEqual(["https://other.example", "pk_other"]);
});

test("a banner goes when there is no friend any more", async () => {
  serve(config({ friend: { code: "A", sender: "Anna", offer: "10" } }));
  await show(`${block()}<advocates-banner></advocates-banner>`);
  await settle();
  const banner = document.querySelector("advocates-banner")!;
  expect(banner.shadowRoot?.querySelector("aside")).not.toBeNull();
  serve(config());
  banner.refresh();
  await settle();
  expect(banner.shadowRoot?.querySelector("aside")).toBeNull();
});

test("a mode that changes changes the button, and taken away shows the block", async () => {
  serve(config());
  const share = await show(block('mode="dialog"'));
  const root = share.shadowRoot!;
  share.mode = "floating";
  await settle();
  expect(root.querySelector(".trigger")?.className).toBe("trigger floating");
  share.removeAttribute("mode");
  await settle();
  expect(root.querySelector(".trigger")).toBeNull();
  expect(root.firstElementChild?.localName).toBe("slot");
  share.mode = "dialog";
  await settle();
  click(root.querySelector(".trigger"));
  await settle();
  expect(root.querySelector("dialog slot")).not.toBeNull();
});

test("the button speaks the page's language, and is blank until its words are known", async () => {
  const answers: ((answer: Response) => void)[] = [];
  vi.stubGlobal("fetch", () => new Promise((resolve) => answers.push(resolve)));
  const ready = show(block('mode="floating" lang="de"'));
  await settle();
  const button = document.querySelector("advocates-share")!.shadowRoot!.querySelector(".trigger")!;
  expect(button.childNodes).toHaveLength(0);
  answers[0]?.(new Response(JSON.stringify(config({ lang: "de", words: { Share: "Teilen" } }))));
  await ready;
  expect(button.textContent).toBe("Teilen");
});

test.each([
  ["en-GB", "an English page's button does not wait"],
  ["fr", "without an answer the button says it in English"],
])("in %s %s", async (lang) => {
  serve({}, 500);
  const share = await show(block(`mode="dialog" lang="${lang}"`));
  expect(share.shadowRoot?.querySelector(".trigger")?.textContent).toBe("Share");
});

test("opening Mastodon's dialog is no share yet, naming a server is", async () => {
  serve(config());
  const shared = vi.fn();
  document.addEventListener("advocates:share", shared);
  const share = await show(
    '<advocates-share data-api="/advocates/api/v1/" program="friends" channels="mastodon"></advocates-share>',
  );
  const sent = beacons();
  const root = share.shadowRoot!;
  click(root.querySelector("[data-channel=mastodon]"));
  await settle();
  expect(sent).toEqual([]);
  expect(shared).not.toHaveBeenCalled();
  vi.stubGlobal("open", vi.fn());
  root.querySelector<HTMLInputElement>("dialog input")!.value = "chaos.social";
  root.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
  expect(shared).toHaveBeenCalledOnce();
  expect(sent).toHaveLength(1);
  document.removeEventListener("advocates:share", shared);
});

test("a share sheet that the browser refuses copies the link and says so", async () => {
  const refused = new DOMException("not for this frame", "NotAllowedError");
  vi.stubGlobal("navigator", Object.assign(navigator, { share: () => Promise.reject(refused) }));
  vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  serve(config());
  const share = await show(block());
  const sent = beacons();
  const button = share.querySelector<HTMLElement>("[data-channel=webshare]");
  click(button);
  await settle();
  expect(button?.dataset["done"]).toBe("Copied");
  expect(sent.map(({ body }) => (body as { channel: string }).channel)).toEqual(["copy"]);
  Reflect.deleteProperty(navigator, "share");
});
