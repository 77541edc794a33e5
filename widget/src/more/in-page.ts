import type { AdvocatesElement } from "../base";
import { adopt, h } from "../dom";
import { emit } from "../events";
import { withChannel } from "../links";
import { themeOf } from "../theme";

/** `<advocates-join>`: the form in the page; for who has a link already, that link. */
export async function showJoin(element: AdvocatesElement): Promise<void> {
  const config = await element.ask().catch((error: unknown) => {
    emit(element, "error", { program: element.program, stage: "config", reason: String(error) });
    return null;
  });
  if (!config) return; // the page's own link stays
  if (config.advocate) {
    const link = h("a", { href: config.urls.portal }, config.share.url);
    await panel(element, "join", h("p", {}, link));
    return;
  }
  const { joinContent, sayFor, tell } = await element.load("dialogs");
  const say = sayFor(element);
  const heading = h("h2", { tabindex: "-1" }, say("title"));
  const content = joinContent(element, config, say, (joined) => {
    if (joined) tell(view, element, config, joined);
  });
  const view = await panel(element, "join", h("header", {}, heading), ...content);
}

/** `<advocates-qr>`: the link of this page, or the visitor's own, as a QR code. */
export async function showQr(element: AdvocatesElement): Promise<void> {
  const config = await element.ask().catch(() => null);
  const here = element.url || location.href.replace(/#.*/s, "");
  const url = withChannel(config?.share.url ?? here, "qr");
  const figure = (await element.load("dialogs")).figure(url);
  figure.setAttribute("role", "img");
  figure.setAttribute("aria-label", url);
  await panel(element, "qr", figure);
}

/** A panel in the page itself, in place of what stood in the element. */
async function panel(
  element: AdvocatesElement,
  name: string,
  ...content: Node[]
): Promise<HTMLElement> {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  for (const style of (await element.load("dialogs")).STYLES) adopt(root, style);
  const attributes = { class: `panel ${name}`, part: `panel ${name}` };
  const view = h("section", { ...attributes, "data-theme": themeOf(element) }, ...content);
  root.replaceChildren(view);
  return view;
}
