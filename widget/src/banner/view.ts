import type { AdvocatesBanner } from "../banner-element";
import { adopt, CROSS, h, icon } from "../dom";
import type { Friend } from "../lazy";
import { wordOf } from "../strings";
import { themeOf } from "../theme";
import { BANNER_WORDS } from "./strings";
import css from "./view.css?inline";

const CLOSED = "advocates:closed";

/** Say who sent this friend and what they get, over the page: nothing in it moves. */
export function show(banner: AdvocatesBanner, friend: Friend): void {
  if (wasClosed(friend.code)) return;
  const say = (key: keyof typeof BANNER_WORDS, name?: string): string =>
    wordOf(banner, BANNER_WORDS, key, name);
  const sender = friend.sender || say("friend");
  const words = h("p", { role: "status" });
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
