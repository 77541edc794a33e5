import type { WidgetConfig } from "./api-client";

/** What each event carries in `detail`; every event bubbles and crosses shadow roots. */
export interface AdvocatesEvents {
  /** Somebody tapped a channel (`webshare`: after the system's sheet was completed). */
  share: { program: string; channel: string; url: string };
  /** Somebody asked for a personal link; the answer is in their mailbox. */
  join: { program: string };
  /** A friend typed a code that counts. */
  claim: { program: string; code: string; sender: string; offer: string };
  /** The element works. `config` is null where the server could not be asked. */
  ready: { program: string; personal: boolean; config: WidgetConfig | null };
  /** Something failed and the plain links took over. */
  error: {
    program: string;
    stage: "config" | "join" | "load" | "copy" | "claim" | "stats";
    reason: string;
  };
}

export type AdvocatesEventName = keyof AdvocatesEvents;

type EventMap = {
  [Name in AdvocatesEventName as `advocates:${Name}`]: CustomEvent<AdvocatesEvents[Name]>;
};

/** Send one of the widget's events from an element. */
export function emit<Name extends AdvocatesEventName>(
  target: Element,
  name: Name,
  detail: AdvocatesEvents[Name],
): void {
  target.dispatchEvent(
    new CustomEvent(`advocates:${name}`, { bubbles: true, composed: true, detail }),
  );
}

declare global {
  /* eslint-disable @typescript-eslint/no-empty-object-type */
  interface HTMLElementEventMap extends EventMap {}
  interface DocumentEventMap extends EventMap {}
  interface WindowEventMap extends EventMap {}
  /* eslint-enable @typescript-eslint/no-empty-object-type */
}
