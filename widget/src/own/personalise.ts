import { replaceLink } from "../links";
import { pageAddress } from "../page";
import type { AdvocatesShare } from "../share-element";

const addresses = new WeakMap<Element, string>();

/** Put the visitor's own link and words into the block that the server rendered for everybody. */
export async function personalise(share: AdvocatesShare): Promise<void> {
  const { config } = share;
  const before = share.getAttribute("url") ?? pageAddress();
  const texts = config?.share.texts ?? {};
  const { addressOf } = Object.keys(texts).length ? await share.load("view") : {};
  for (const link of share.querySelectorAll<HTMLAnchorElement>("a[data-channel]")) {
    const address = addresses.get(link) ?? link.getAttribute("href") ?? "";
    addresses.set(link, address);
    const id = link.dataset["channel"] ?? "";
    const { url } = share.messageFor(id);
    const own = (id in texts && addressOf?.(share, id)) || replaceLink(address, before, url);
    link.setAttribute("href", own);
  }
  for (const link of share.querySelectorAll<HTMLAnchorElement>("a[data-join]")) {
    link.removeAttribute("data-join");
    link.href = config?.urls.portal ?? link.href;
    link.textContent = share.word("mine", config?.advocate?.name);
  }
}
