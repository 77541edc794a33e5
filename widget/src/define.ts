import { AdvocatesBanner } from "./banner-element";
import { AdvocatesShare } from "./share-element";

declare global {
  interface HTMLElementTagNameMap {
    "advocates-share": AdvocatesShare;
    "advocates-banner": AdvocatesBanner;
  }
}

/** Register both elements; a second time, or where the platform is too old, nothing happens. */
function define(name: string, element: CustomElementConstructor): void {
  if (typeof document === "undefined" || !("adoptedStyleSheets" in document)) return;
  if (!customElements.get(name)) customElements.define(name, element);
}

define("advocates-share", AdvocatesShare);
define("advocates-banner", AdvocatesBanner);
