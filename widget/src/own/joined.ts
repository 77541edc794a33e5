import type { WidgetConfig } from "../api-client";
import type { AdvocatesElement } from "../base";
import { h } from "../dom";
import { wordOf } from "../strings";
import { OWN_WORDS } from "./strings";

/**
 * What came of joining: the address that was written to, and the link with its words and pictures
 * where it works at once. A server of an earlier version has no `share` and `urls`.
 */
export interface Joined {
  status: string;
  email: string;
  name: string;
  code?: string | null;
  url?: string | null;
  share?: WidgetConfig["share"] | null;
  urls?: WidgetConfig["urls"] | null;
}

type Say = (key: keyof typeof OWN_WORDS, name?: string) => string;

/** Say, in place of the form, where the link is: here and now, or in the mailbox. */
export function tellJoined(
  view: HTMLElement,
  host: AdvocatesElement,
  config: WidgetConfig,
  { email, name, code, url, share, urls }: Joined,
): void {
  const say: Say = (key, name) => wordOf(host, OWN_WORDS, key, name);
  const works = url && code;
  view.querySelectorAll(":scope > :not(header)").forEach((node) => {
    node.remove();
  });
  const named = (key: "sent" | "confirm"): HTMLElement => {
    const [before = "", after = ""] = say(key, "\n").split("\n");
    return h("p", {}, before, h("strong", {}, email), after);
  };
  if (works) {
    config.advocate = { name: name.split(/\s/)[0] ?? "", code };
    Object.assign(config.share, share ?? { url });
    Object.assign(config.urls, urls);
    view.append(...link(say, config, url, code), named("confirm"));
    shareAnew(config);
  } else view.append(named("sent"));
  view.append(h("p", {}, say("again")));
  const heading = view.querySelector("h2");
  heading?.replaceChildren(say(works ? "ready" : "done"));
  heading?.focus();
}

function link(say: Say, config: WidgetConfig, url: string, code: string): HTMLElement[] {
  const field = h("input", { readonly: "", dir: "ltr", "aria-label": say("ready"), value: url });
  const copy = h("button", { type: "button", class: "main" }, say("copy"));
  const told = h("p", { role: "status" });
  copy.addEventListener("click", () => {
    field.select();
    navigator.clipboard.writeText(url).then(
      () => {
        copy.dataset["done"] = told.textContent = say("copied");
      },
      () => undefined, // it is selected
    );
  });
  const row = h("div", { class: "row" }, field, copy);
  if ("share" in navigator) {
    const send = h("button", { type: "button" }, say("share"));
    send.addEventListener("click", () => {
      const { text, title } = config.share;
      const words = `${text} ${config.offer.disclosure}`.trim();
      navigator.share({ url, text: words, title }).catch(() => undefined);
    });
    row.append(send);
  }
  return [row, told, h("p", {}, `${say("code")}: `, h("strong", { dir: "ltr" }, code))];
}

/** The share buttons that asked the same share by the link from now on. */
function shareAnew(config: WidgetConfig): void {
  for (const share of document.querySelectorAll("advocates-share")) {
    if (share.config === config) share.start();
  }
}
