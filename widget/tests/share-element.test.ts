import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { AdvocatesEvents } from "../src/events";
import { beacons, block, click, config, personal, serve, settle, show } from "./page";

const OWN = '<advocates-share data-api="/advocates/api/v1/" data-key="pk_1" program="friends" ';

beforeEach(() => {
  beacons();
  vi.stubGlobal("location", new URL("https://shop.example/page"));
});

function heard<Name extends keyof AdvocatesEvents>(name: Name): AdvocatesEvents[Name][] {
  const details: AdvocatesEvents[Name][] = [];
  document.addEventListener(`advocates:${name}`, (event) => {
    details.push((event as CustomEvent<AdvocatesEvents[Name]>).detail);
  });
  return details;
}

test("a server-rendered block keeps every node for a visitor without a link", async () => {
  serve(config());
  const share = await show(block());
  const html = share.innerHTML;
  await settle();
  expect(share.innerHTML).toBe(html);
  expect(share.shadowRoot?.querySelector("slot")).not.toBeNull();
});

test("an advocate's link replaces the page's in every channel, the words stay", async () => {
  serve(personal());
  const share = await show(block());
  expect(share.querySelector("[data-channel=whatsapp]")?.getAttribute("href")).toBe(
    "https://wa.me/?text=My%20words%20https%3A%2F%2Fshop.example%2Fr%2FANNA7K%2Fp42%3Fch%3Dwhatsapp",
  );
  expect(share.querySelector("[data-channel=copy]")?.getAttribute("href")).toBe(
    "https://shop.example/r/ANNA7K/p42?ch=copy",
  );
  const join = share.querySelector<HTMLAnchorElement>(".advocates-share__join");
  expect(join?.textContent).toBe("Sharing as Anna · Your results");
  expect(join?.href).toBe("https://shop.example/advocates/portal/");
});

test("the question names program, page, language and key, and the page is asked once", async () => {
  const requests = serve(config());
  await show(`<div lang="de-AT">${block('data-key="pk_1"')}${block('data-key="pk_1"')}</div>`);
  await settle();
  expect(requests).toHaveLength(1);
  expect(requests[0]?.url).toMatch(
    /\/advocates\/api\/v\d+\/widget\?program=friends&page=42&lang=de-AT&key=pk_1$/,
  );
});

test.each([
  ["an error", { detail: "no" }, 500],
  ["nonsense", { hello: "world" }, 200],
  [
    "a dangerous address",
    config({ share: { url: "javascript:alert(1)", text: "", title: "" } }),
    200,
  ],
])("after %s the plain links are as they were", async (_, answer, status) => {
  serve(answer, status);
  const errors = heard("error");
  const share = await show(block());
  expect(errors.map(({ stage }) => stage)).toEqual(["config"]);
  expect(share.config).toBeNull();
  expect(share.querySelector("[data-channel=whatsapp]")?.getAttribute("href")).toBe(
    "https://wa.me/?text=My%20words%20https%3A%2F%2Fshop.example%2Fpage",
  );
});

test("a server that does not answer is given up", async () => {
  const signals: unknown[] = [];
  const timeout = vi.spyOn(AbortSignal, "timeout");
  vi.stubGlobal("fetch", (_url: string, init: RequestInit) => {
    signals.push(init.signal);
    return Promise.reject(new DOMException("late", "TimeoutError"));
  });
  await show(block());
  expect(timeout).toHaveBeenCalledWith(2500);
  expect(signals[0]).toBeInstanceOf(AbortSignal);
});

test("copying says so on the button, to screen readers, to the page and to the server", async () => {
  serve(personal());
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation((text) => {
    copied.push(text);
    return Promise.resolve();
  });
  const share = await show(block());
  const sent = beacons();
  const events = heard("share");
  const button = share.querySelector<HTMLElement>("[data-channel=copy]");
  expect(click(button).defaultPrevented).toBe(true);
  await settle();
  const url = "https://shop.example/r/ANNA7K/p42?ch=copy";
  expect(copied).toEqual([url]);
  expect(button?.dataset["done"]).toBe("Copied");
  expect(share.shadowRoot?.querySelector("[role=status]")?.textContent).toBe("Copied");
  expect(events).toEqual([{ program: "friends", channel: "copy", url }]);
  expect(sent.map(({ body }) => body)).toEqual([
    { program: "friends", channel: "copy", action: "share", page: 42, url: null, code: "ANNA7K" },
  ]);
});

test("where nothing can be copied the person is told and no share is counted", async () => {
  serve(config());
  vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
  Object.assign(document, { execCommand: () => false });
  const share = await show(block());
  const sent = beacons();
  const errors = heard("error");
  click(share.querySelector("[data-channel=copy]"));
  await settle();
  expect(share.shadowRoot?.querySelector("[role=status]")?.textContent).toBe("Could not copy");
  expect(errors.map(({ stage }) => stage)).toEqual(["copy"]);
  expect(sent).toEqual([]);
});

test("a network's link does its own job and is counted", async () => {
  serve(config());
  const share = await show(block());
  const sent = beacons();
  const link = share.querySelector<HTMLAnchorElement>("[data-channel=whatsapp]");
  let wasPrevented: boolean | undefined;
  window.addEventListener(
    "click",
    (event) => {
      wasPrevented = event.defaultPrevented;
      event.preventDefault();
    },
    { once: true },
  );
  link?.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true, cancelable: true }));
  await settle();
  expect(wasPrevented).toBe(false);
  expect(sent).toHaveLength(1);
});

test("what is shared within a second goes as one beacon", async () => {
  serve(config());
  const share = await show(block());
  const sent = beacons();
  click(share.querySelector("[data-channel=whatsapp]"));
  click(share.querySelector("[data-channel=whatsapp]"));
  expect(sent).toEqual([]);
  dispatchEvent(new Event("visibilitychange"));
  const event = { program: "friends", channel: "whatsapp", action: "share", page: 42 };
  expect(sent.map(({ body }) => body)).toMatchObject([{ events: [event, event] }]);
});

test("the share sheet is offered where the browser has one and counted when it was used", async () => {
  const sheet = vi.fn().mockRejectedValueOnce(new DOMException("closed", "AbortError"));
  Object.defineProperty(navigator, "share", { value: sheet, configurable: true });
  serve(config());
  const share = await show(block());
  const events = heard("share");
  const button = share.querySelector("[data-channel=webshare]");
  expect(button?.hasAttribute("data-available")).toBe(true);
  click(button);
  await settle();
  expect(events).toEqual([]);
  sheet.mockResolvedValueOnce(undefined);
  click(button);
  await settle();
  expect(sheet).toHaveBeenLastCalledWith({
    url: "https://shop.example/page",
    text: "Look at this Advertising",
    title: "Good coffee",
  });
  expect(events.map(({ channel }) => channel)).toEqual(["webshare"]);
  Reflect.deleteProperty(navigator, "share");
});

test("a phone's browser without a share sheet copies instead", async () => {
  serve(config());
  vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const share = await show(block());
  const events = heard("share");
  const button = share.querySelector<HTMLElement>("[data-channel=webshare]");
  expect(button?.hasAttribute("data-available")).toBe(false);
  click(button);
  await settle();
  expect(button?.dataset["done"]).toBe("Copied");
  expect(events.map(({ channel }) => channel)).toEqual(["copy"]);
});

test("a click that opens a new tab is left to the browser", async () => {
  serve(config());
  const share = await show(block());
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true });
  share.querySelector("[data-join]")?.dispatchEvent(event);
  await settle();
  expect(event.defaultPrevented).toBe(false);
});

test("an editor's preview asks nothing and counts nothing", async () => {
  const requests = serve(config());
  vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const share = await show(block("preview"));
  const sent = beacons();
  click(share.querySelector("[data-channel=copy]"));
  await settle();
  expect(requests).toEqual([]);
  expect(sent).toEqual([]);
});

test("on another site the element draws its own buttons from the program's words", async () => {
  const requests = serve(config());
  const share = await show(
    `${OWN}><a href="https://shop.example/page">Share</a></advocates-share>`,
  );
  const root = share.shadowRoot;
  expect(root?.querySelector(".headline")?.textContent).toBe("Know someone?");
  expect(root?.querySelector(".disclosure")?.textContent).toBe("Advertising");
  expect(root?.querySelector("slot")).toBeNull();
  const links = Array.from(root?.querySelectorAll<HTMLAnchorElement>("a.channel") ?? []);
  expect(links.map(({ dataset }) => dataset["channel"])).toEqual(["copy", "whatsapp"]);
  expect(links[1]?.getAttribute("href")).toBe(
    "https://wa.me/?text=Look%20at%20this%20Advertising%20https%3A%2F%2Fshop.example%2Fpage",
  );
  expect(links[1]?.target).toBe("_blank");
  expect(links[1]?.rel).toContain("noopener");
  expect(root?.querySelector("svg path")).not.toBeNull();
  expect(requests[0]?.url).toContain("url=https%3A%2F%2Fshop.example%2Fpage&key=pk_1");
});

test("no text leaves without the disclosure", async () => {
  serve(config());
  const share = await show(`${OWN} share-text=""></advocates-share>`);
  expect(share.message.text).toBe("Advertising");
});

test("attributes win over the program's words", async () => {
  serve(config());
  const share = await show(
    `${OWN} headline="Mine" text="My text" disclosure="Ad" channels="x qr nonsense" layout="card"
      share-text="Say this" label-qr="Code"></advocates-share>`,
  );
  const root = share.shadowRoot!;
  expect(root.querySelector(".headline")?.textContent).toBe("Mine");
  expect(root.querySelector(".text")?.textContent).toBe("My text");
  expect(root.querySelector(".disclosure")?.textContent).toBe("Ad");
  expect(root.querySelector(".block")?.classList.contains("card")).toBe(true);
  expect(Array.from(root.querySelectorAll(".channel span"), (span) => span.textContent)).toEqual([
    "X",
    "Code",
  ]);
  expect(root.querySelector("[data-channel=x]")?.getAttribute("href")).toContain(
    "text=Say%20this%20Ad&",
  );
});

test("without an API the element shares the page itself", async () => {
  const requests = serve(config());
  const share = await show('<advocates-share url="https://else.example/"></advocates-share>');
  expect(requests).toEqual([]);
  expect(share.shadowRoot?.querySelector("[data-channel=facebook]")?.getAttribute("href")).toBe(
    "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Felse.example%2F",
  );
});

test("pages of another language read what the server says in it", async () => {
  serve(config({ lang: "de-AT", words: { "Copy link": "Link kopieren" } }));
  const share = await show(`<div lang="de-AT">${OWN}></advocates-share></div>`);
  expect(share.shadowRoot?.querySelector("[data-channel=copy] span")?.textContent).toBe(
    "Link kopieren",
  );
});

test("a changed attribute asks again, is shared at once, and no earlier answer wins", async () => {
  serve(config());
  const share = await show(`${OWN} url="https://shop.example/one"></advocates-share>`);
  const answers: ((answer: Response) => void)[] = [];
  vi.stubGlobal("fetch", () => new Promise((resolve) => answers.push(resolve)));
  share.setAttribute("url", "https://shop.example/two");
  await settle();
  share.setAttribute("url", "https://shop.example/three");
  await settle();
  expect(share.message.url).toBe("https://shop.example/three");
  const answer = (name: string): Response =>
    new Response(
      JSON.stringify(
        config({ share: { url: `https://shop.example/${name}`, text: "", title: "" } }),
      ),
    );
  answers[1]?.(answer("three"));
  await settle();
  answers[0]?.(answer("two"));
  await settle();
  expect(share.message.url).toBe("https://shop.example/three");
});

test("a channel says its own words, in the server's block too", async () => {
  const answer = personal();
  answer.share.texts = { whatsapp: "Tea for two? #ad" };
  serve(answer);
  const share = await show(block());
  expect(share.querySelector("[data-channel=whatsapp]")?.getAttribute("href")).toBe(
    "https://wa.me/?text=Tea%20for%20two%3F%20%23ad%20https%3A%2F%2Fshop.example%2Fr%2FANNA7K%2Fp42%3Fch%3Dwhatsapp",
  );
  expect(share.messageFor("x").text).toBe("Look Advertising");
});

test("channels of one kind of device are marked, and one may stand twice", async () => {
  serve(config({ places: ["sms:phones", "copy", "sms:computers"] }));
  const share = await show(`${OWN}></advocates-share>`);
  const items = Array.from(share.shadowRoot!.querySelectorAll("li"));
  expect(items.map((item) => item.dataset["on"] ?? "")).toEqual(["phones", "", "computers"]);
  expect(items[0]?.querySelector("a")?.getAttribute("href")).toMatch(/^sms:/);
});

describe("a share card", () => {
  const card = "https://shop.example/card.png";
  const shared = vi.fn<(data: ShareData) => Promise<void>>();

  async function tap(picture: () => Promise<Response>, takesFiles = true): Promise<string[]> {
    const answer = personal();
    answer.urls.card = card;
    serve(answer);
    shared.mockReset().mockResolvedValue(undefined);
    Object.assign(navigator, { share: shared, canShare: () => takesFiles });
    const share = await show(block());
    const asked: string[] = [];
    vi.stubGlobal("fetch", (url: string) => {
      asked.push(url);
      return picture();
    });
    click(share.querySelector("[data-channel=webshare]"));
    await settle();
    return asked;
  }

  afterEach(() => {
    Object.assign(navigator, { canShare: undefined });
    delete (navigator as { share?: unknown }).share;
  });

  const png = (): Promise<Response> =>
    Promise.resolve(new Response("x", { headers: { "Content-Type": "image/png" } }));

  test("is fetched after the tap and goes along as a file", async () => {
    expect(await tap(png)).toEqual([card]);
    const [data] = shared.mock.calls[0]!;
    expect(data.files?.[0]?.name).toBe("card.png");
    expect(data.url).toBe("https://shop.example/r/ANNA7K/p42?ch=webshare");
  });

  test.each([
    ["where the system takes no files", png, false, 0],
    ["that does not come in time", () => Promise.reject(new DOMException("late")), true, 1],
    ["that is no picture", () => Promise.resolve(new Response("<p>")), true, 1],
    ["that is an error", () => Promise.resolve(new Response("x", { status: 404 })), true, 1],
  ])("%s stays away and the link is shared", async (_, picture, takesFiles, requests) => {
    expect(await tap(picture, takesFiles)).toHaveLength(requests);
    expect(shared).toHaveBeenCalledOnce();
    expect(shared.mock.calls[0]?.[0].files).toBeUndefined();
  });
});
