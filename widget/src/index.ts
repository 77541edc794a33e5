/* Importing this registers nothing: `wagtail-advocates/define` does. */
export { AdvocatesBanner } from "./banner-element";
export { AdvocatesCode, AdvocatesJoin, AdvocatesQr, AdvocatesStats } from "./part-elements";
export { AdvocatesShare } from "./share-element";
export { CHANNELS, DEFAULT_CHANNELS, findChannel, shareAddress } from "./channels";
export { replaceLink, withChannel } from "./links";
export { takeQueue } from "./queue";
export type { Channel, ChannelKind } from "./channels";
export type { Message } from "./links";
export type { WidgetConfig } from "./api-client";
export type { Endpoint, Identity } from "./endpoint";
export type { AdvocatesEventName, AdvocatesEvents } from "./events";
export type { Command } from "./queue";
