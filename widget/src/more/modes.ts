import { adopt, h, icon } from "../dom";
import { emit } from "../events";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import css from "./modes.css?inline";
import { MORE_WORDS } from "./strings";

const SHARE =
  "M11 5.4 7.7 8.7 6.3 7.3 12 1.6l5.7 5.7-1.4 1.4L13 5.4V15h-2zM4 10h4v2H6v8h12v-8h-2v-2h4v10a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z";
const SHOWN = "advocates:shown";

/**
 * A button that opens the block over the page: `floating` in the corner, `dialog` in its place,
 * `post-purchase` in its place and once by itself for each `order`.
 */
export function inMode(share: AdvocatesShare, mode: string): void {
  const { root } = share;
  if (root.querySelector(".trigger")) return;
  adopt(root, css);
  const button = h(
    "button",
    { type: "button", class: `trigger ${mode}`, part: "trigger", "aria-haspopup": "dialog" },
    icon(SHARE),
    wordOf(share, MORE_WORDS, "open"),
  );
  const open = (): void => {
    openOver(share).catch((error: unknown) => {
      // Then the block stands in the page.
      emit(share, "error", { program: share.program, stage: "load", reason: String(error) });
      button.replaceWith(h("slot"));
      share.removeAttribute("mode");
    });
  };
  button.addEventListener("click", open);
  root.firstElementChild?.replaceWith(button);
  if (mode === "post-purchase" && isFirst(share.order || location.pathname)) {
    // Not before the server said what has to be disclosed, or will not say it.
    share.addEventListener("advocates:ready", open, { once: true });
  }
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
