import { generate } from "lean-qr/nano";
import { openDialog } from "./dialog";
import { h, icon } from "../dom";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import { QR_WORDS } from "./strings";

/** Modules of white that a scanner needs around a code. */
const QUIET = 4;

/** Show the link as a QR code, drawn here: no request leaves the page. */
export function openQr(share: AdvocatesShare): void {
  const say = (key: keyof typeof QR_WORDS): string => wordOf(share, QR_WORDS, key);
  const url = share.messageFor("qr").url;
  const field = h("input", { readonly: "", dir: "ltr", "aria-labelledby": "title" });
  field.value = url;
  const copy = h("button", { type: "button", class: "main" }, say("copy"));
  copy.addEventListener("click", () => {
    field.select();
    void share.copy(url, copy);
  });
  const code = figure(url);
  const words = { title: say("scan"), close: say("close"), name: "qr" };
  const { element } = openDialog(share, words, code, h("div", { class: "row" }, field, copy));
  const svg = code.querySelector("svg");
  void share.load("own").then(({ saving }) => {
    if (svg) element.append(saving(share, svg, url));
  });
}

/** The code on white. */
export function figure(url: string): HTMLElement {
  const { path, size } = qrPath(url);
  const code = icon(path, size);
  code.setAttribute("class", "code");
  code.setAttribute("shape-rendering", "crispEdges");
  return h("figure", { part: "qr" }, code);
}

/** The dark modules as one path, a subpath a run, with the quiet zone around them. */
export function qrPath(text: string): { path: string; size: number } {
  const code = generate(text);
  let path = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      const start = x;
      while (code.get(x, y)) x++;
      if (x > start) path += `M${start + QUIET} ${y + QUIET}h${x - start}v1h-${x - start}z`;
    }
  }
  return { path, size: code.size + 2 * QUIET };
}
