export { openMastodon } from "./mastodon";
export { inMode } from "./modes";
