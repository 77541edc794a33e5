export { showCode } from "./code";
export { showStats } from "./stats";
