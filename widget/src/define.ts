/* Importing this registers the elements, at once. */
import type { AdvocatesBanner } from "./banner-element";
import { define, ELEMENTS } from "./elements";
import type { AdvocatesCode, AdvocatesJoin, AdvocatesQr, AdvocatesStats } from "./part-elements";
import type { AdvocatesShare } from "./share-element";

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

for (const [name, element] of ELEMENTS) define(name, element);
