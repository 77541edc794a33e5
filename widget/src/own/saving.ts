import { h } from "../dom";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import { OWN_WORDS } from "./strings";

/** Enough for a page of A4 at 300 dots an inch. */
const PIXELS = 2048;

/** Buttons that save a QR code as SVG and PNG, drawn here, and print it with link and disclosure. */
export function saving(share: AdvocatesShare, code: SVGSVGElement, url: string): HTMLElement {
  const word = (key: "download" | "print"): string => wordOf(share, OWN_WORDS, key);
  const button = (name: string, act: () => unknown, label = name): HTMLElement => {
    const made = h("button", { type: "button", "aria-label": label }, name);
    made.addEventListener("click", act);
    return made;
  };
  return h(
    "div",
    { class: "row" },
    button(
      "SVG",
      () => {
        save(new Blob([svgOf(code)], { type: "image/svg+xml" }), "svg");
      },
      `${word("download")} SVG`,
    ),
    button(
      "PNG",
      () => {
        drawn(code).toBlob((picture) => {
          if (picture) save(picture, "png");
        });
      },
      `${word("download")} PNG`,
    ),
    button(word("print"), () => {
      print(code, [url, share.duty]);
    }),
  );
}

const sizeOf = (code: SVGSVGElement): number => Number(code.getAttribute("viewBox")?.split(" ")[2]);
const pathOf = (code: SVGSVGElement): string => code.firstElementChild?.getAttribute("d") ?? "";

/** A document of its own, on white. */
export function svgOf(code: SVGSVGElement): string {
  const size = sizeOf(code);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${pathOf(code)}"/></svg>\n`
  );
}

function drawn(code: SVGSVGElement): HTMLCanvasElement {
  const size = sizeOf(code);
  const scale = Math.ceil(PIXELS / size);
  const canvas = h("canvas");
  canvas.width = canvas.height = size * scale;
  const pen = canvas.getContext("2d");
  if (pen) {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    pen.scale(scale, scale);
    pen.fill(new Path2D(pathOf(code)));
  }
  return canvas;
}

function save(file: Blob, type: string): void {
  const href = URL.createObjectURL(file);
  h("a", { href, download: `qr-code.${type}` }).click();
  setTimeout(() => {
    URL.revokeObjectURL(href);
  }, 10_000);
}

/** Print from a frame of its own, as nothing else of the page belongs on the sheet. */
function print(code: SVGSVGElement, lines: string[]): void {
  const frame = h("iframe", { "aria-hidden": "true", tabindex: "-1" });
  Object.assign(frame.style, { position: "fixed", inlineSize: "0", blockSize: "0", border: "0" });
  document.body.append(frame);
  const { contentWindow: sheet, contentDocument: page } = frame;
  if (!sheet || !page) return;
  page.title = lines[0] ?? "";
  const copy = page.importNode(code, true);
  Object.assign(copy.style, { inlineSize: "12cm", blockSize: "12cm" });
  Object.assign(page.body.style, { textAlign: "center", font: "14pt sans-serif" });
  page.body.append(copy);
  for (const line of lines) {
    const text = page.createElement("p");
    text.textContent = line;
    page.body.append(text);
  }
  sheet.addEventListener("afterprint", () => {
    frame.remove();
  });
  sheet.print();
}
