import ground from "../dialogs/ground.css?inline";
import type { AdvocatesElement } from "../base";
import { adopt, h } from "../dom";
import { themeOf } from "../theme";
import css from "./account.css?inline";

const STYLES = [ground, css];

/** A panel in the page, in place of what stood in the element. */
export function panel(
  element: AdvocatesElement,
  name: string,
  content: Node[],
  styles = STYLES,
): HTMLElement {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  for (const style of styles) adopt(root, style);
  const attributes = { class: `panel ${name}`, part: `panel ${name}` };
  const view = h("section", { ...attributes, "data-theme": themeOf(element) }, ...content);
  root.replaceChildren(view);
  return view;
}
