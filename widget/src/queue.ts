import { defaults } from "./endpoint";
import type { Endpoint } from "./endpoint";
import type { Parts } from "./lazy";
import type { AdvocatesEventName, AdvocatesEvents } from "./events";

type Handler<Name extends AdvocatesEventName> = (
  detail: AdvocatesEvents[Name],
  event: CustomEvent<AdvocatesEvents[Name]>,
) => void;

/** What a page may push: a listener, or where the API is. */
export type Command =
  | { [Name in AdvocatesEventName]: ["on", Name, Handler<Name>] }[AdvocatesEventName]
  | ["init", Partial<Endpoint>];

declare global {
  interface Window {
    /** The queue snippet's array, and after loading the object that carries commands out. */
    advocates?: { push: (...commands: Command[]) => unknown; parts?: Partial<Parts> };
  }
}

function run(queued: Command): void {
  try {
    const [command, first, second] = queued;
    if (command === "init") Object.assign(defaults, first);
    else {
      document.addEventListener(`advocates:${first}`, (event) => {
        (second as Handler<AdvocatesEventName>)(event.detail, event);
      });
    }
  } catch {
    // What is no command stops neither the others nor the elements.
  }
}

/**
 * Carry out what the page queued and what it will push. A second call changes nothing, so a
 * script that is loaded twice keeps the listeners and the API of the first.
 */
export function takeQueue(endpoint?: Partial<Endpoint> | DOMStringMap, parts = {}): void {
  const queued: unknown = window.advocates;
  const isArray = Array.isArray(queued);
  if (queued && !isArray) return;
  Object.assign(defaults, endpoint);
  window.advocates = {
    parts,
    push: (...commands) => {
      commands.forEach(run);
    },
  };
  if (isArray) queued.forEach(run);
}
