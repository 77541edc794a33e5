import { adopt, h, icon } from "../dom";
import type { AdvocatesShare } from "../share-element";
import { languageOf, wordOf } from "../strings";
import css from "./modes.css?inline";
import { MORE_WORDS } from "./strings";

const SHARE =
  "M11 5.4 7.7 8.7 6.3 7.3 12 1.6l5.7 5.7-1.4 1.4L13 5.4V15h-2zM4 10h4v2H6v8h12v-8h-2v-2h4v10a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z";
const SHOWN = "advocates:shown";

/**
 * A button that opens the block over the page: `floating` in the corner, `dialog` in its place,
 * `post-purchase` in its place and once by itself for each `order`.
 */
export function inMode(share: AdvocatesShare, isAnswered?: boolean): void {
  const { root, mode } = share;
  const shown = root.querySelector(".trigger");
  if (!mode) {
    shown?.replaceWith(h("slot"));
    return;
  }
  const button = shown ?? trigger(share);
  button.className = `trigger ${mode}`;
  // It takes its room at once, and is seen when its words are known: nothing moves.
  if (isAnswered || languageOf(share).startsWith("en")) {
    button.replaceChildren(icon(SHARE), wordOf(share, MORE_WORDS, "open"));
  }
  if (!isAnswered && mode === "post-purchase" && isFirst(share.order || location.pathname)) {
    // Not before the server said what has to be disclosed, or will not say it.
    share.addEventListener(
      "advocates:ready",
      () => {
        open(share);
      },
      { once: true },
    );
  }
}

function trigger(share: AdvocatesShare): HTMLButtonElement {
  adopt(share.root, css);
  const button = h("button", { type: "button", part: "trigger", "aria-haspopup": "dialog" });
  button.addEventListener("click", () => {
    open(share);
  });
  share.root.firstElementChild?.replaceWith(button);
  return button;
}

function open(share: AdvocatesShare): void {
  openOver(share).catch((error: unknown) => {
    // Then the block stands in the page.
    share.failed("load", error);
    share.removeAttribute("mode");
  });
}

/** Whether this order's page has not asked yet in this tab. */
function isFirst(order: string): boolean {
  try {
    const last = sessionStorage.getItem(SHOWN);
    sessionStorage.setItem(SHOWN, order);
    return last !== order;
  } catch {
    return false; // better never than on every page
  }
}

/** Show the block over the page: the server's, where there is one. */
async function openOver(share: AdvocatesShare): Promise<void> {
  const { openDialog } = await share.load("dialogs");
  const content = share.hasBlock ? h("slot") : (await share.load("view")).contentOf(share);
  const say = (key: keyof typeof MORE_WORDS): string => wordOf(share, MORE_WORDS, key);
  const words = { title: say("open"), close: say("close"), name: "share" };
  openDialog(share, { ...words, shares: true }, content);
}
