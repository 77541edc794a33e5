/** An element with attributes and children. Text is text: nothing is ever parsed as HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const name in attributes) element.setAttribute(name, attributes[name] ?? "");
  element.append(...children);
  return element;
}

/** The icon of a button that closes. */
export const CROSS =
  "m6 7.4 4.6 4.6L6 16.6 7.4 18l4.6-4.6 4.6 4.6 1.4-1.4-4.6-4.6L18 7.4 16.6 6 12 10.6 7.4 6z";

/** A decorative icon from one path on a grid. */
export function icon(path: string, grid = 24): SVGSVGElement {
  const svg = svgElement("svg", { viewBox: `0 0 ${grid} ${grid}`, "aria-hidden": "true" });
  svg.append(svgElement("path", { d: path }));
  return svg;
}

function svgElement<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string>,
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const name in attributes) element.setAttribute(name, attributes[name] ?? "");
  return element;
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
