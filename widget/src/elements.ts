import { AdvocatesBanner } from "./banner-element";
import { AdvocatesCode, AdvocatesJoin, AdvocatesQr, AdvocatesStats } from "./part-elements";
import { AdvocatesShare } from "./share-element";

/** Every element by its name. */
export const ELEMENTS: [string, CustomElementConstructor][] = [
  ["advocates-share", AdvocatesShare],
  ["advocates-banner", AdvocatesBanner],
  ["advocates-code", AdvocatesCode],
  ["advocates-join", AdvocatesJoin],
  ["advocates-qr", AdvocatesQr],
  ["advocates-stats", AdvocatesStats],
];

/** Register an element; a second time, or where the platform is too old, nothing happens. */
export function define(name: string, element: CustomElementConstructor): void {
  if (typeof document === "undefined" || !("adoptedStyleSheets" in document)) return;
  if (!customElements.get(name)) customElements.define(name, element);
}
