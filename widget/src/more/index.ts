export { showJoin, showQr } from "./in-page";
export { openMastodon } from "./mastodon";
export { inMode } from "./modes";
