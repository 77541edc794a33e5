import ground from "./ground.css?inline";
import join from "./join.css?inline";
import qr from "./qr.css?inline";

/** What dialogs, and panels in the page, look like. */
export const STYLES = [ground, join, qr];
