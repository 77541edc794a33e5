/** An element with attributes and children. Text is text: nothing is ever parsed as HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  return filled(document.createElement(tag), attributes, children);
}

function filled<Made extends Element>(
  element: Made,
  attributes: Record<string, string>,
  children: (Node | string)[] = [],
): Made {
  for (const name in attributes) element.setAttribute(name, attributes[name] ?? "");
  element.append(...children);
  return element;
}

/** The icon of a button that closes. */
export const CROSS = "M6 7.4 7.4 6 18 16.6 16.6 18zM6 16.6 16.6 6 18 7.4 7.4 18z";

/** A decorative icon from one path on a grid. */
export function icon(path: string, grid = 24): SVGSVGElement {
  const attributes = { viewBox: `0 0 ${grid} ${grid}`, "aria-hidden": "true" };
  return filled(svgElement("svg"), attributes, [filled(svgElement("path"), { d: path })]);
}

function svgElement<Tag extends keyof SVGElementTagNameMap>(tag: Tag): SVGElementTagNameMap[Tag] {
  return document.createElementNS("http://www.w3.org/2000/svg", tag);
}

const sheets = new Map<string, CSSStyleSheet>();

/** Give a shadow root a stylesheet that a strict style-src does not forbid; parsed once. */
export function adopt(root: ShadowRoot, css: string): void {
  let sheet = sheets.get(css);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    sheets.set(css, sheet);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
