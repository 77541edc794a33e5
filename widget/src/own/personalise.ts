import { replaceLink } from "../links";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import { OWN_WORDS } from "./strings";

/** The links of blocks as the server rendered them: address and words. */
const rendered = new WeakMap<Element, [string, string]>();

/**
 * Put what is shared now into the block that the server rendered for everybody: the visitor's own
 * link and words, and without one the address that the page says, as if nobody had been there.
 */
export async function personalise(share: AdvocatesShare): Promise<void> {
  const { advocate, share: shared, urls } = share.config ?? {};
  const texts = (advocate && shared?.texts) ?? {};
  const { addressOf } = Object.keys(texts).length ? await share.load("view") : {};
  for (const link of share.querySelectorAll<HTMLAnchorElement>("a[data-channel]")) {
    const [address] = asRendered(link);
    const id = link.dataset["channel"] ?? "";
    const { url } = share.messageFor(id);
    const own =
      (id in texts && addressOf?.(share, id)) || replaceLink(address, share.rendered, url);
    link.setAttribute("href", own);
  }
  const own = "a[data-join], a[data-mine]";
  for (const link of share.querySelectorAll<HTMLAnchorElement>(own)) {
    const [address, words] = asRendered(link);
    link.toggleAttribute("data-join", !advocate);
    link.toggleAttribute("data-mine", !!advocate);
    link.href = (advocate && urls?.portal) ?? address;
    link.textContent = advocate ? wordOf(share, OWN_WORDS, "mine", advocate.name) : words;
  }
}

function asRendered(link: HTMLAnchorElement): [string, string] {
  const found = rendered.get(link) ?? [link.getAttribute("href") ?? "", link.textContent];
  rendered.set(link, found);
  return found;
}
