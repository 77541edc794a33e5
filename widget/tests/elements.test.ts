import { beforeEach, expect, test, vi } from "vitest";
import { serverOf } from "../src/more/mastodon";
import { beacons, block, click, config, personal, serve, settle, show } from "./page";

let pages = 0;

/** Put an element into a page of its own API, and let it render. */
async function put(html: string): Promise<HTMLElement> {
  pages += 1;
  document.body.innerHTML = html.replace("API", `/elements${pages}/api/v1/`);
  await settle();
  return document.body.firstElementChild as HTMLElement;
}

/** Answer each call by its path; a list is answered one by one. */
function answer(answers: Record<string, unknown>, status = 200): { url: string; body: unknown }[] {
  const requests: { url: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    requests.push({ url, body: init?.body ? JSON.parse(init.body as string) : undefined });
    const path = new URL(url).pathname.replace(/.*\/v1\//, "");
    const said = answers[path];
    const body = JSON.stringify(Array.isArray(said) ? said.shift() : said);
    return Promise.resolve(new Response(body, { status }));
  });
  return requests;
}

function text(element: Element, selector: string): string {
  return element.shadowRoot?.querySelector(selector)?.textContent ?? "";
}

const STATS = {
  advocate: { name: "Anna", code: "ANNA7K" },
  url: "https://shop.example/r/ANNA7K",
  visits: 12,
  referrals: 3,
  customers: 1,
  pending: "€10.00",
  available: "€20.00",
  rewards: [
    { amount: "€10.00", state: "pending", label: "Pending", reason: "Until 8 December.", at: "" },
  ],
};

beforeEach(() => {
  beacons();
  sessionStorage.clear();
  vi.stubGlobal("location", new URL("https://shop.example/page"));
});

test("the figures of an advocate, each reward with its reason", async () => {
  answer({ widget: personal(), stats: STATS });
  const element = await put('<advocates-stats data-api="API" program="friends"></advocates-stats>');
  expect(text(element, "dl")).toContain("Visits12");
  expect(text(element, "li")).toBe("€10.00 PendingUntil 8 December.");
});

test("store credit stands among the figures, and what a person wrote under the reward", async () => {
  const [reward] = STATS.rewards;
  const rewards = [{ ...reward, note: "Thank you, Anna" }];
  answer({ widget: personal(), stats: { ...STATS, credit: "€5.00", rewards } });
  const element = await put('<advocates-stats data-api="API" program="friends"></advocates-stats>');
  expect(text(element, "dl")).toContain("Store credit€5.00");
  expect(text(element, "li")).toBe("€10.00 PendingUntil 8 December.Thank you, Anna");
});

test("who is no advocate is offered a link", async () => {
  answer({ widget: config(), stats: { ...STATS, advocate: null } });
  const element = await put('<advocates-stats data-api="API"></advocates-stats>');
  const link = element.shadowRoot?.querySelector("a");
  expect(link?.textContent).toBe("Get your own link");
  expect(link?.href).toBe("https://shop.example/advocates/join/");
});

test("figures that do not come are told", async () => {
  answer({ widget: config() }, 500);
  const failed = vi.fn();
  document.addEventListener("advocates:error", failed, { once: true });
  const element = await put('<advocates-stats data-api="API"></advocates-stats>');
  expect(text(element, "[role=status]")).toContain("could not be loaded");
  expect(failed).toHaveBeenCalledOnce();
});

test("a code that counts is told, kept as the value, and sent as an event", async () => {
  const claimed = { code: "ANNA7K", sender: "Anna", offer: "10% off" };
  const requests = answer({ widget: config(), "codes/claim": claimed });
  const told = vi.fn();
  document.addEventListener("advocates:claim", told, { once: true });
  const element = (await put(
    '<advocates-code data-api="API" program="friends" code="anna7k"></advocates-code>',
  )) as HTMLElement & { value: string };
  element.shadowRoot?.querySelector("form")?.dispatchEvent(new Event("submit"));
  await settle();
  expect(requests.at(-1)?.body).toEqual({ code: "anna7k", program: "friends", lang: "" });
  expect(text(element, "[role=status]")).toBe("Anna sent you 10% off");
  expect(element.value).toBe("ANNA7K");
  expect(told).toHaveBeenCalledOnce();
});

test("a code nobody has is refused in the server's words", async () => {
  answer({ widget: config(), "codes/claim": { detail: "We do not know this code." } }, 404);
  const element = (await put('<advocates-code data-api="API"></advocates-code>')) as HTMLElement & {
    value: string;
  };
  element.shadowRoot?.querySelector("form")?.dispatchEvent(new Event("submit"));
  await settle();
  expect(text(element, "[role=status]")).toBe("We do not know this code.");
  expect(element.value).toBe("");
});

test("where the program takes names, the field asks for either and the server tells which", async () => {
  const program = { ...config().program, claims_by_name: true };
  const claimed = { code: "ANNA7K", sender: "Zoë Berg", offer: "10% off" };
  const requests = answer({ widget: config({ program }), "codes/claim": claimed });
  const element = (await put(
    '<advocates-code data-api="API" code="Zoë Berg"></advocates-code>',
  )) as HTMLElement & { value: string };
  expect(text(element, "label")).toContain("name or code");
  element.shadowRoot?.querySelector("form")?.dispatchEvent(new Event("submit"));
  await settle();
  const sent = requests.filter(({ url }) => url.includes("codes/claim"));
  expect(sent.map(({ body }) => body)).toEqual([{ code: "Zoë Berg", program: null, lang: "" }]);
  expect(element.value).toBe("ANNA7K");
});

test("the join form stands in the page, and the page's own link where the API is silent", async () => {
  answer({ widget: config() });
  const html = '<advocates-join data-api="API"><a href="/join/">Join</a></advocates-join>';
  const element = await put(html);
  expect(element.shadowRoot?.querySelectorAll("input")).toHaveLength(3);
  answer({}, 500);
  expect((await put(html)).shadowRoot).toBeNull();
});

test("whom the shop has signed in joins without an address, and sees the link at once", async () => {
  const answers = { "widget/signed": [config(), personal()], join: { status: "joined" } };
  const requests = answer(answers);
  const element = await put(
    '<advocates-join data-api="API" data-identity="a.b.c"></advocates-join>',
  );
  const root = element.shadowRoot!;
  expect(root.querySelector("[name=email]")).toBeNull();
  root.querySelector<HTMLInputElement>("[name=name]")!.value = "Anna";
  root.querySelector("form")?.dispatchEvent(new Event("submit", { cancelable: true }));
  await settle();
  const join = requests.find(({ url }) => url.endsWith("/join"));
  expect(join?.body).toMatchObject({ name: "Anna", email: "", identity: "a.b.c" });
  expect(root.querySelector("a")?.textContent).toBe("https://shop.example/r/ANNA7K/p42");
});

test("the QR code of the page stands in it", async () => {
  answer({ widget: personal() });
  const element = await put('<advocates-qr data-api="API"></advocates-qr>');
  const figure = element.shadowRoot?.querySelector("figure");
  expect(figure?.getAttribute("aria-label")).toBe("https://shop.example/r/ANNA7K/p42?ch=qr");
  expect(figure?.querySelector("path")?.getAttribute("d")).toMatch(/^M4 4h7v1h-7z/);
});

test("the token of the shop goes in the body and never in an address", async () => {
  const requests = serve(personal());
  await show(block('data-identity="a.b.c"'));
  expect(requests[0]?.url).toMatch(/\/widget\/signed$/);
  expect(requests[0]?.body).toMatchObject({ program: "friends", page: 42, identity: "a.b.c" });
  expect(JSON.stringify(requests.map(({ url }) => url))).not.toContain("a.b.c");
});

test.each(["dialog", "floating"])("in mode %s a button opens the server's block", async (mode) => {
  serve(config());
  const share = await show(block(`mode="${mode}"`));
  const root = share.shadowRoot!;
  expect(root.querySelector("slot")).toBeNull();
  click(root.querySelector("button.trigger"));
  await settle();
  expect(root.querySelector("dialog")?.open).toBe(true);
  expect(root.querySelector("dialog slot")).not.toBeNull();
});

test("after a purchase the block opens by itself, once for each order", async () => {
  serve(config());
  const opened = [];
  for (const order of ["4711", "4711", "4712"]) {
    const share = await show(block(`mode="post-purchase" order="${order}"`));
    await settle();
    opened.push(!!share.shadowRoot?.querySelector("dialog"));
  }
  expect(opened).toEqual([true, false, true]);
});

test("what opens by itself waits for the words that readers must be told", async () => {
  serve(config());
  const share = await show(
    '<advocates-share data-api="/advocates/api/v1/" program="friends" mode="post-purchase" order="A-3"></advocates-share>',
  );
  await settle();
  const dialog = share.shadowRoot?.querySelector("dialog");
  expect(dialog?.querySelector(".disclosure")?.textContent).toBe("Advertising");
});

test("a share inside the dialog counts like one in the page", async () => {
  serve(config());
  const sent = beacons();
  const share = await show(
    '<advocates-share data-api="/advocates/api/v1/" program="friends" mode="dialog" channels="whatsapp"></advocates-share>',
  );
  const root = share.shadowRoot!;
  click(root.querySelector("button.trigger"));
  await settle();
  click(root.querySelector("dialog [data-channel=whatsapp]"));
  await settle();
  expect(sent.map(({ body }) => (body as { channel: string }).channel)).toEqual(["whatsapp"]);
});

test.each([
  ["mastodon.social", "mastodon.social"],
  [" https://Chaos.Social/@anna ", "chaos.social"],
  ["@anna@mastodon.online", "mastodon.online"],
  ["münchen.social", "münchen.social"],
  ["javascript:alert(1)", ""],
  ["localhost", ""],
  ["evil.example:8080", ""],
  ["a b.example", ""],
  ["", ""],
])("of %j the server is %j", (typed, server) => {
  expect(serverOf(typed)).toBe(server);
});
