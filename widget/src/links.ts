/** What a person shares. */
export interface Message {
  url: string;
  text: string;
  title: string;
}

/** A personal link that says through which channel it was shared; other addresses stay. */
export function withChannel(url: string, id: string): string {
  return url.includes("/r/") ? `${url}${url.includes("?") ? "&" : "?"}ch=${id}` : url;
}

/** Percent-encode one part of an address; a broken name must not stop a share. */
export function encode(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, "\ufffd"));
}

/** The address of a channel with one shared link replaced by another, all else kept. */
export function replaceLink(address: string, before: string, after: string): string {
  return address === before ? after : address.replaceAll(encode(before), encode(after));
}
