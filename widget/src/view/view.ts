import css from "../../../wagtail_advocates/static/wagtail_advocates/share-block.css?inline";
import { DEFAULT_CHANNELS, findChannel, shareAddress } from "../channels";
import type { Channel } from "../channels";
import { adopt, h, icon } from "../dom";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import { VIEW_WORDS } from "./strings";

/** Put the block into the shadow root, in place of the page's fallback links. */
export function render(share: AdvocatesShare): void {
  // A framework may have put the server's block in meanwhile.
  if (!share.hasBlock) share.root.firstElementChild?.replaceWith(contentOf(share));
}

/** The block with its styles. */
export function contentOf(share: AdvocatesShare): HTMLElement {
  adopt(share.root, css);
  return block(share);
}

/** The block as the server renders it, for pages that are not ours. */
function block(share: AdvocatesShare): HTMLElement {
  const { config } = share;
  const own = (name: string): string | null => share.getAttribute(name);
  const layout = own("layout") ?? "inline";
  // A blank keeps the line that the server's answer may fill.
  const blank = config || !share.endpoint.api ? "" : "\u00a0";
  const view = part("section", "block");
  view.classList.add(layout);

  if (layout !== "compact") {
    const words = part(
      "div",
      "words",
      part(
        "p",
        "headline",
        own("headline") ?? (config?.offer.headline || wordOf(share, VIEW_WORDS, "headline")),
      ),
    );
    const text = (own("text") ?? config?.offer.text) || blank;
    if (text) words.append(part("p", "text", text));
    view.append(words);
  }

  const list = h("ul", { class: "channels", part: "channels", role: "list" });
  const shown = config?.places ?? config?.channels;
  const places = own("channels") || shown?.join() || DEFAULT_CHANNELS;
  for (const place of places.split(/[\s,]+/)) {
    const [id, on] = place.split(":");
    const channel = findChannel(id);
    if (channel && (id !== "webshare" || "share" in navigator))
      list.append(h("li", on ? { "data-on": on } : {}, button(share, channel)));
  }
  view.append(list);

  const disclosure = share.duty;
  const small = part("p", "small");
  if (disclosure) small.append(part("span", "disclosure", disclosure));
  if (config) small.append(joinLink(share, config.urls));
  else small.append(blank);
  view.append(small);
  return view;
}

function part<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  return h(tag, { class: name, part: name }, ...children);
}

/** The address with which the visitor shares through a channel, if it has any. */
export function addressOf(share: AdvocatesShare, id: string): string {
  const channel = findChannel(id);
  return channel ? shareAddress(channel, share.messageFor(id)) : "";
}

function button(share: AdvocatesShare, channel: Channel): HTMLAnchorElement {
  const { id, kind, label } = channel;
  const link = h(
    "a",
    {
      class: "channel",
      part: `channel ${id}`,
      "data-channel": id,
      href: addressOf(share, id) || share.messageFor(id).url,
      rel: "noopener nofollow",
    },
    icon(channel.icon),
    h("span", {}, wordOf(share, { [id]: label }, id)),
  );
  if (kind === "link") link.target = "_blank";
  return link;
}

function joinLink(
  share: AdvocatesShare,
  urls: { join: string; portal: string },
): HTMLAnchorElement {
  const name = share.config?.advocate?.name;
  const link = part("a", "join", wordOf(share, VIEW_WORDS, name == null ? "join" : "mine", name));
  link.href = name == null ? urls.join : urls.portal;
  link.toggleAttribute("data-join", name == null);
  return link;
}
