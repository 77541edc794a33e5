import { vi } from "vitest";
import type { WidgetConfig } from "../src/api-client";
import type { AdvocatesShare } from "../src/share-element";
// Loaded before, so that no test waits for a first import.
import "../src/account";
import "../src/banner/view";
import "../src/dialogs";
import "../src/more";
import "../src/own";
import "../src/view/view";
import "../src/define";

// happy-dom has no element internals; the browser tests send the form.
if (!("attachInternals" in HTMLElement.prototype)) {
  Object.defineProperty(HTMLElement.prototype, "attachInternals", {
    value: () => ({ setFormValue: () => undefined }),
  });
}

/** An answer of the server, with what a test wants different. */
export function config(changes: Partial<WidgetConfig> = {}): WidgetConfig {
  return {
    program: { slug: "friends", name: "Friends", currency: "EUR" },
    offer: {
      headline: "Know someone?",
      text: "Give €10, get €10.",
      advocate: "You get €10.",
      friend: "€10 off",
      disclosure: "Advertising",
    },
    share: { url: "https://shop.example/page", text: "Look at this", title: "Good coffee" },
    channels: ["copy", "whatsapp"],
    advocate: null,
    friend: null,
    urls: {
      join: "https://shop.example/advocates/join/",
      portal: "https://shop.example/advocates/portal/",
      qr: null,
    },
    lang: "en",
    ...changes,
  };
}

/** The same for a visitor who is an advocate. */
export function personal(): WidgetConfig {
  return config({
    advocate: { name: "Anna", code: "ANNA7K" },
    share: { url: "https://shop.example/r/ANNA7K/p42", text: "Look", title: "Good coffee" },
  });
}

/** Let the server answer every request with this; returns the requests made. */
export function serve(answer: unknown, status = 200): { url: string; body: unknown }[] {
  const requests: { url: string; body: unknown }[] = [];
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    requests.push({ url, body: init?.body ? JSON.parse(init.body as string) : undefined });
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  });
  return requests;
}

/** The beacons sent, as address and body. */
export function beacons(): { url: string; body: unknown }[] {
  const sent: { url: string; body: unknown }[] = [];
  navigator.sendBeacon = (url, body) => {
    sent.push({ url: String(url), body: JSON.parse(body as string) });
    return true;
  };
  return sent;
}

/** The block as the server renders it. */
export function block(attributes = ""): string {
  return `
    <advocates-share data-config="/advocates/api/v1/widget" program="friends" page="42"
      url="https://shop.example/page" ${attributes}>
      <section class="advocates-share advocates-share--inline">
        <ul class="advocates-share__channels">
          <li><a class="advocates-share__channel" data-channel="webshare" href="">Share</a></li>
          <li><a class="advocates-share__channel" data-channel="copy" href="https://shop.example/page"><span>Copy link</span></a></li>
          <li><a class="advocates-share__channel" data-channel="whatsapp" target="_blank"
            href="https://wa.me/?text=My%20words%20https%3A%2F%2Fshop.example%2Fpage"><span>WhatsApp</span></a></li>
        </ul>
        <p><a class="advocates-share__join" data-join href="/advocates/join/">Get your own link</a></p>
      </section>
    </advocates-share>`;
}

let pages = 0;

/** Put HTML into the page and wait until its share element is ready. Each page asks anew. */
export async function show(html: string): Promise<AdvocatesShare> {
  document.body.innerHTML = "";
  const ready = new Promise((resolve) => {
    document.addEventListener("advocates:ready", resolve, { once: true });
  });
  pages += 1;
  document.body.innerHTML = html.replaceAll("/api/v1/", `/api/v${pages}/`);
  await ready;
  return document.querySelector("advocates-share")!;
}

/** Let everything that waits go on, events too. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
  dispatchEvent(new Event("visibilitychange"));
}

/** Click without leaving the page. */
export function click(element: Element | null | undefined): MouseEvent {
  const event = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true });
  window.addEventListener(
    "click",
    (bubbled) => {
      bubbled.preventDefault();
    },
    { once: true },
  );
  element!.dispatchEvent(event);
  return event;
}
