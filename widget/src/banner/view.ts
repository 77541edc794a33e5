import type { AdvocatesBanner } from "../banner-element";
import type { AdvocatesElement } from "../base";
import { adopt, CROSS, h, icon } from "../dom";
import type { Friend } from "../lazy";
import { languageOf, wordOf } from "../strings";
import { themeOf } from "../theme";
import { BANNER_WORDS } from "./strings";
import css from "./view.css?inline";

const CLOSED = "advocates:closed";

/**
 * Say who sent this friend and what they get, over the page: nothing in it moves. The words are in
 * the language of the element that `asked`, for the server sent them in that one.
 */
export function show(banner: AdvocatesBanner, friend: Friend, asked: AdvocatesElement): void {
  if (wasClosed(friend.code)) return;
  const words = h("p", { role: "status", lang: languageOf(asked) });
  const say = (key: keyof typeof BANNER_WORDS, name?: string): string =>
    wordOf(banner.hasAttribute(`label-${key}`) ? banner : words, BANNER_WORDS, key, name);
  const sender = friend.sender || say("friend");
  const close = h("button", { type: "button", "aria-label": say("close") }, icon(CROSS));
  const view = h(
    "aside",
    { part: "banner", "aria-label": say("sent", sender), "data-theme": themeOf(banner) },
    h("span", { class: "initial", part: "initial", "aria-hidden": "true" }, initialOf(sender)),
    words,
    close,
  );
  close.addEventListener("click", () => {
    view.remove();
    remember(friend.code);
  });
  const root = banner.shadowRoot ?? banner.attachShadow({ mode: "open" });
  adopt(root, css);
  root.replaceChildren(view);
  // Filled after it stands in the page, so that screen readers say it.
  words.append(h("strong", { part: "sender" }, say("sent", sender)), friend.offer);
  words.append(
    h("span", { class: "code", part: "code" }, `${say("code")} `, h("b", {}, friend.code)),
  );
}

function initialOf(name: string): string {
  return Array.from(name)[0]?.toLocaleUpperCase() ?? "";
}

/* Closed for this tab only, and kept only because the person closed it. */
function wasClosed(code: string): boolean {
  try {
    return sessionStorage.getItem(CLOSED) === code;
  } catch {
    return false;
  }
}

function remember(code: string): void {
  try {
    sessionStorage.setItem(CLOSED, code);
  } catch {
    // Storage is switched off: the banner comes back on the next page.
  }
}
