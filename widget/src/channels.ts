import { encode } from "./links";
import type { Message } from "./links";
import rows from "../../wagtail_advocates/kits/channels.json";

/**
 * How a channel shares: `link` opens a new tab, `self` an app on this device (mail, SMS),
 * `copy`, `webshare` and `qr` act in the page.
 */
export type ChannelKind = "link" | "self" | "copy" | "webshare" | "qr";

export interface Channel {
  id: string;
  label: string;
  kind: ChannelKind;
  /** Address with `{url}`, `{text}`, `{title}` and `{text_url}` (text, blank, url). */
  address: string;
  /** SVG path on a 24 × 24 grid; empty where the icon comes in a chunk of its own. */
  icon: string;
}

/** Every channel, in the order of the data file that the server reads too. */
export const CHANNELS: readonly Channel[] = rows as Channel[];

/** The channels shown when neither the page nor the program names any. */
export const DEFAULT_CHANNELS =
  "webshare:phones,copy,email,whatsapp,x,facebook,linkedin,telegram,bluesky";

/** The channel of this id, if there is one. */
export function findChannel(id: string | null | undefined): Channel | undefined {
  return CHANNELS.find((channel) => channel.id === id);
}

/** The address a channel's link leads to; parts are percent-encoded (RFC 3986), never `+`. */
export function shareAddress(channel: Channel, message: Message): string {
  const { url, text, title } = message;
  if (channel.kind === "copy") return url;
  const values: Record<string, string> = { url, text, title, text_url: `${text} ${url}`.trim() };
  return channel.address.replace(/\{(\w+)\}/g, (_, name: string) => encode(values[name] ?? ""));
}
