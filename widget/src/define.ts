import { AdvocatesBanner } from "./banner-element";
import { AdvocatesCode, AdvocatesJoin, AdvocatesQr, AdvocatesStats } from "./part-elements";
import { AdvocatesShare } from "./share-element";

declare global {
  interface HTMLElementTagNameMap {
    "advocates-share": AdvocatesShare;
    "advocates-banner": AdvocatesBanner;
    "advocates-code": AdvocatesCode;
    "advocates-join": AdvocatesJoin;
    "advocates-qr": AdvocatesQr;
    "advocates-stats": AdvocatesStats;
  }
}

/** Register an element; a second time, or where the platform is too old, nothing happens. */
function define(name: string, element: CustomElementConstructor): void {
  if (typeof document === "undefined" || !("adoptedStyleSheets" in document)) return;
  if (!customElements.get(name)) customElements.define(name, element);
}

define("advocates-share", AdvocatesShare);
define("advocates-banner", AdvocatesBanner);
define("advocates-code", AdvocatesCode);
define("advocates-join", AdvocatesJoin);
define("advocates-qr", AdvocatesQr);
define("advocates-stats", AdvocatesStats);
