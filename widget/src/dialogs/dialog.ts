import css from "./dialog.css?inline";
import { adopt, CROSS, h, icon } from "../dom";
import type { AdvocatesShare } from "../share-element";
import { themeOf } from "../theme";

export interface Dialog {
  element: HTMLDialogElement;
  heading: HTMLHeadingElement;
}

/**
 * A modal dialog in the element's shadow root. The platform keeps the focus inside, closes it
 * with Escape and gives the focus back; it leaves the document when it closes.
 */
export function openDialog(
  share: AdvocatesShare,
  options: { title: string; close: string; css: string; name: string },
  ...content: (Node | string)[]
): Dialog {
  const { root } = share;
  adopt(root, css);
  adopt(root, options.css);
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
      class: options.name,
      "aria-labelledby": "title",
      "data-theme": themeOf(share),
    },
    h("header", {}, heading, close),
    ...content,
  );
  close.addEventListener("click", () => {
    element.close();
  });
  element.addEventListener("click", (event) => {
    event.stopPropagation();
    if (event.target === element && isOutside(element, event)) element.close();
  });
  element.addEventListener("close", () => {
    element.remove();
  });
  root.append(element);
  element.showModal();
  return { element, heading };
}

function isOutside(element: Element, { clientX, clientY }: MouseEvent): boolean {
  const box = element.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
