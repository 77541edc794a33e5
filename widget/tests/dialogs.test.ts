import { beforeEach, expect, test, vi } from "vitest";
import { qrPath } from "../src/dialogs/qr";
import { codeOfSender } from "../src/own";
import { svgOf } from "../src/own/saving";
import { beacons, block, click, config, personal, serve, settle, show } from "./page";

beforeEach(() => {
  beacons();
  vi.stubGlobal("location", new URL("https://shop.example/page"));
});

async function openJoin(search = ""): Promise<ShadowRoot> {
  vi.stubGlobal("location", new URL(`https://shop.example/page${search}`));
  serve(config());
  const share = await show(block());
  expect(click(share.querySelector("[data-join]")).defaultPrevented).toBe(true);
  await settle();
  return share.shadowRoot!;
}

function fill(root: ShadowRoot): void {
  root.querySelector<HTMLInputElement>("[name=name]")!.value = " Anna ";
  root.querySelector<HTMLInputElement>("[name=email]")!.value = "anna@example.org";
  root.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
}

test("the join form asks for name, e-mail and consent to the terms", async () => {
  const root = await openJoin();
  const dialog = root.querySelector("dialog");
  expect(dialog?.open).toBe(true);
  expect(root.getElementById(dialog!.getAttribute("aria-labelledby")!)?.textContent).toBe(
    "Get your own link",
  );
  expect(root.querySelector("dialog p")?.textContent).toBe("You get €10.");
  const fields = Array.from(root.querySelectorAll<HTMLInputElement>("form input"));
  expect(fields.map(({ type }) => type)).toEqual(["text", "email", "checkbox"]);
  expect(fields.every(({ required }) => required)).toBe(true);
});

test("joining sends the contract's fields and then points to the mailbox", async () => {
  const root = await openJoin();
  const requests = serve({ status: "check_mail" }, 202);
  const joined = vi.fn();
  document.addEventListener("advocates:join", joined, { once: true });
  fill(root);
  await settle();
  expect(requests.map(({ body }) => body)).toEqual([
    {
      program: "friends",
      email: "anna@example.org",
      name: "Anna",
      locale: "",
      accept_terms: true,
      identity: "",
      page: 42,
      url: null,
    },
  ]);
  expect(root.querySelector("h2")?.textContent).toBe("Check your mail");
  expect(root.querySelector("strong")?.textContent).toBe("anna@example.org");
  expect(joined).toHaveBeenCalledOnce();
});

test("a refusal is told in the server's words, with the join page as the way out", async () => {
  const root = await openJoin();
  serve({ detail: "Please use another address." }, 422);
  fill(root);
  await settle();
  const alert = root.querySelector("[role=alert]");
  expect(alert?.textContent).toContain("Please use another address.");
  expect(alert?.querySelector("a")?.href).toBe("https://shop.example/advocates/join/");
  expect(root.querySelector<HTMLButtonElement>("button.main")?.disabled).toBe(false);
});

test("a failing network is told in our words", async () => {
  const root = await openJoin();
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  fill(root);
  await settle();
  expect(root.querySelector("[role=alert]")?.textContent).toContain("That did not work.");
});

test("a closed dialog leaves the page", async () => {
  const root = await openJoin();
  root.querySelector<HTMLElement>(".close")!.click();
  await settle();
  expect(root.querySelector("dialog")).toBeNull();
});

test("without an answer of the server the join link stays a link", async () => {
  serve({}, 500);
  const share = await show(block());
  const event = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true });
  let wasPrevented: boolean | undefined;
  window.addEventListener(
    "click",
    (bubbled) => {
      wasPrevented = bubbled.defaultPrevented;
      bubbled.preventDefault();
    },
    { once: true },
  );
  share.querySelector("[data-join]")?.dispatchEvent(event);
  expect(wasPrevented).toBe(false);
});

test("a link that works at once stands in the dialog, and the buttons share by it", async () => {
  const root = await openJoin("?via=ANNA7K");
  const url = "https://shop.example/advocates/r/BEN2KX/p42";
  const requests = serve({ status: "check_mail", code: "BEN2KX", url }, 202);
  fill(root);
  await settle();
  expect(requests[0]?.body).toMatchObject({ code: "ANNA7K" });
  expect(root.querySelector("dialog h2")?.textContent).toBe("Your link is ready");
  expect(root.querySelector<HTMLInputElement>("dialog input")?.value).toBe(url);
  expect(root.querySelector("dialog")?.textContent).toContain("BEN2KX");
  expect(root.querySelector("dialog")?.textContent).toContain("the mail to anna@example.org");
  const share = document.querySelector("advocates-share")!;
  expect(share.messageFor("copy").url).toBe(`${url}?ch=copy`);
  expect(share.querySelector("[data-channel=copy]")?.getAttribute("href")).toBe(`${url}?ch=copy`);
  const written = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  root.querySelector<HTMLElement>("dialog .row .main")?.click();
  await settle();
  expect(written).toHaveBeenCalledWith(url);
  expect(root.querySelector("dialog [role=status]")?.textContent).toBe("Copied");
});

test.each([
  ["the page's address", "?via=ANNA7K", null, "ANNA7K"],
  ["the server", "", { code: "CLEO33", sender: "Cleo", offer: "" }, "CLEO33"],
  ["nobody", "", null, undefined],
  ["nonsense", `?via=${"X".repeat(65)}`, null, undefined],
])("whose code led somebody here is known by %s", (_, search, friend, code) => {
  vi.stubGlobal("location", new URL(`https://shop.example/page${search}`));
  expect(codeOfSender(config({ friend }))).toBe(code);
});

test("the QR dialog shows the personal link as a code to save and to print", async () => {
  serve(personal());
  const share = await show(
    '<advocates-share data-api="/advocates/api/v1/" program="friends" channels="qr"></advocates-share>',
  );
  const root = share.shadowRoot!;
  click(root.querySelector("[data-channel=qr]"));
  await settle();
  expect(root.querySelector<HTMLInputElement>("dialog input")?.value).toBe(
    "https://shop.example/r/ANNA7K/p42?ch=qr",
  );
  const code = root.querySelector<SVGSVGElement>("svg.code")!;
  expect(code.querySelector("path")?.getAttribute("d")).toMatch(/^M4 4h7v1h-7z/);
  const buttons = Array.from(root.querySelectorAll("dialog .row + .row button"));
  expect(buttons.map((button) => button.getAttribute("aria-label"))).toEqual([
    "Download SVG",
    "Download PNG",
    "Print",
  ]);
  expect(svgOf(code)).toMatch(
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 (\d+) \1".*<path fill="#fff" d="M0 0h\1v\1H0z"\/><path d="M4 4h7v1/,
  );
});

test("a code has its finder patterns and a quiet zone of four modules", () => {
  const { path, size } = qrPath("https://shop.example/r/ANNA7K");
  expect((size - 8 - 17) % 4).toBe(0);
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)/g)) {
    expect(Math.min(Number(x), Number(y))).toBeGreaterThanOrEqual(4);
  }
});
