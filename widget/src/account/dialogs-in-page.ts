import type { AdvocatesElement } from "../base";
import { h } from "../dom";
import { withChannel } from "../links";
import { panel } from "./panel";

/** `<advocates-join>`: the form in the page; for who has a link already, that link. */
export async function showJoin(element: AdvocatesElement): Promise<void> {
  const config = await element.ask().catch((error: unknown) => {
    element.failed("config", error);
    return null;
  });
  if (!config) return; // the page's own link stays
  const { joinContent, sayFor, tell, STYLES } = await element.load("dialogs");
  if (config.advocate) {
    const link = h("a", { href: config.urls.portal }, config.share.url);
    panel(element, "join", [h("p", {}, link)], STYLES);
    return;
  }
  const say = sayFor(element);
  const heading = h("h2", { tabindex: "-1" }, say("title"));
  const content = joinContent(element, config, say, (joined) => {
    if (joined) tell(view, element, config, joined);
  });
  const view = panel(element, "join", [h("header", {}, heading), ...content], STYLES);
}

/** `<advocates-qr>`: the link of this page, or the visitor's own, as a QR code. */
export async function showQr(element: AdvocatesElement): Promise<void> {
  const config = await element.ask().catch(() => null);
  const url = withChannel(config?.share.url ?? element.address, "qr");
  const { figure, STYLES } = await element.load("dialogs");
  const code = figure(url);
  code.setAttribute("role", "img");
  code.setAttribute("aria-label", url);
  panel(element, "qr", [code], STYLES);
}
