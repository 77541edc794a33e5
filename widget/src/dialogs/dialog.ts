import css from "./dialog.css?inline";
import { STYLES } from "./styles";
import { adopt, CROSS, h, icon } from "../dom";
import type { AdvocatesShare } from "../share-element";
import { themeOf } from "../theme";

export interface Dialog {
  element: HTMLDialogElement;
  heading: HTMLHeadingElement;
}

/**
 * A modal dialog in the element's shadow root. The platform keeps the focus inside, closes it
 * with Escape or a click beside it and gives the focus back; it leaves the document when it
 * closes.
 */
export function openDialog(
  share: AdvocatesShare,
  options: { title: string; close: string; name: string; shares?: boolean },
  ...content: (Node | string)[]
): Dialog {
  const { root } = share;
  for (const style of [...STYLES, css]) adopt(root, style);
  const heading = h("h2", { id: "title", tabindex: "-1" }, options.title);
  const close = h(
    "button",
    { type: "button", class: "close", "aria-label": options.close },
    icon(CROSS),
  );
  const element = h(
    "dialog",
    {
      part: `dialog ${options.name}`,
      class: `panel ${options.name}`,
      "aria-labelledby": "title",
      closedby: "any",
      "data-theme": themeOf(share),
    },
    h("header", {}, heading, close),
    ...content,
  );
  close.addEventListener("click", () => {
    element.close();
  });
  if (!options.shares) {
    element.addEventListener("click", (event) => {
      event.stopPropagation();
    });
  }
  element.addEventListener("close", () => {
    element.remove();
  });
  // A page may have taken the element away while its file came.
  if (share.isConnected) {
    root.append(element);
    element.showModal();
  }
  return { element, heading };
}
