import type { AdvocatesBanner } from "./banner-element";
import type { AdvocatesElement } from "./base";
import type { AdvocatesCode } from "./part-elements";
import type * as dialogs from "./dialogs";
import type * as own from "./own";
import type { AdvocatesShare } from "./share-element";

/** What each part that comes on demand offers. */
export interface Parts {
  view: {
    contentOf: (share: AdvocatesShare) => HTMLElement;
    render: (share: AdvocatesShare) => void;
    addressOf: (share: AdvocatesShare, id: string) => string;
  };
  dialogs: typeof dialogs;
  more: {
    inMode: (share: AdvocatesShare, isAnswered?: boolean) => void;
    openMastodon: (share: AdvocatesShare) => Promise<void>;
  };
  account: {
    showJoin: (element: AdvocatesElement) => Promise<void>;
    showQr: (element: AdvocatesElement) => Promise<void>;
    showStats: (element: AdvocatesElement) => Promise<void>;
    showCode: (element: AdvocatesCode) => Promise<void>;
  };
  own: typeof own;
  banner: {
    show: (banner: AdvocatesBanner, friend: Friend, asked: AdvocatesElement) => void;
  };
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
  account: () => import("./account"),
  more: () => import("./more"),
  own: () => import("./own"),
};

/** Load a part. The npm build leaves the splitting to the bundler of the page. */
export function load<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  return loaders[name]();
}
