import type { AdvocatesBanner } from "./banner-element";
import type { AdvocatesShare } from "./share-element";

/** What each part that comes on demand offers. */
export interface Parts {
  view: { render: (share: AdvocatesShare) => void };
  dialogs: {
    openJoin: (share: AdvocatesShare) => void;
    openQr: (share: AdvocatesShare) => void;
  };
  banner: { show: (banner: AdvocatesBanner, friend: Friend) => void };
}

export interface Friend {
  code: string;
  sender: string;
  offer: string;
}

const loaders: { [Name in keyof Parts]: () => Promise<Parts[Name]> } = {
  view: () => import("./view/view"),
  dialogs: () => import("./dialogs"),
  banner: () => import("./banner/view"),
};

/** Load a part. The npm build leaves the splitting to the bundler of the page. */
export function load<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  return loaders[name]();
}
