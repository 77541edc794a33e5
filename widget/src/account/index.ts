export { showCode } from "./code";
export { showJoin, showQr } from "./dialogs-in-page";
export { showStats } from "./stats";
