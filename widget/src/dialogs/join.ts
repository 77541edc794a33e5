import type { WidgetConfig } from "../api-client";
import type { AdvocatesElement } from "../base";
import { openDialog } from "./dialog";
import { h } from "../dom";
import { emit } from "../events";
import type { Parts } from "../lazy";
import type { Joined } from "../own/joined";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import { JOIN_WORDS } from "./strings";

export type Say = (key: keyof typeof JOIN_WORDS, name?: string) => string;

/** Ask for name, e-mail and consent; the answer to a join is in the person's mailbox. */
export function openJoin(share: AdvocatesShare): void {
  const { config } = share;
  if (!config) return;
  const say = sayFor(share);
  const heading = say("title");
  const content = joinContent(share, config, say, (joined) => {
    if (joined) tell(element, share, config, joined);
    else element.close();
  });
  const words = { title: heading, close: say("close"), name: "join" };
  const { element } = openDialog(share, words, ...content);
  element.querySelector("input")?.focus();
}

/** The words of the join form. */
export function sayFor(host: AdvocatesElement): Say {
  return (key, name) => wordOf(host, JOIN_WORDS, key, name);
}

/** Say in place of the form what came of it. */
export function tell(
  view: HTMLElement,
  host: AdvocatesElement,
  config: WidgetConfig,
  joined: Joined,
): void {
  void host.load("own").then(({ tellJoined }) => {
    tellJoined(view, host, config, joined);
  });
}

/** The offer and the form; `onDone` gets what came of it, or nothing where the page shows it. */
export function joinContent(
  host: AdvocatesElement,
  config: WidgetConfig,
  say: Say,
  onDone: (joined?: Joined) => void,
): HTMLElement[] {
  const name = field("name", "text", "120");
  const email = field("email", "email", "254");
  const alert = h("p", { role: "alert" });
  const send = h("button", { class: "main", part: "submit" }, say("send"));
  // Whom the shop has signed in need not say their address.
  const mail = host.endpoint.identity ? [] : [h("label", {}, say("mail"), email)];
  const named = h("label", {}, say("name"), name);
  const form = h("form", {}, named, ...mail, terms(config, say), alert, send);
  const program = config.program.slug;
  const submit = async (): Promise<void> => {
    let own: Parts["own"] | undefined;
    send.disabled = true;
    send.textContent = say("sending");
    alert.textContent = "";
    try {
      own = await host.load("own");
      const person = { email: email.value.trim(), name: name.value.trim() };
      const joined = await own.askToJoin(host, config, person);
      emit(host, "join", { program });
      if (joined.status === "joined") host.refresh();
      onDone(joined.status === "joined" ? undefined : joined);
    } catch (error) {
      const reason = own && error instanceof own.Refusal ? error.message : "";
      send.disabled = false;
      send.textContent = say("send");
      alert.append(reason || say("error"), " ", h("a", { href: config.urls.join }, say("page")));
      emit(host, "error", { program, stage: "join", reason: reason || String(error) });
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
  return [h("p", {}, config.offer.advocate), form];
}

function field(name: string, type: string, maxlength: string): HTMLInputElement {
  return h("input", { name, type, maxlength, autocomplete: name, required: "" });
}

/** The terms stand on the join page. */
function terms(config: WidgetConfig, say: Say): Node {
  const box = h("input", { type: "checkbox", required: "" });
  const link = h("a", { href: config.urls.join, target: "_blank", rel: "noopener" }, say("terms"));
  return h("label", { class: "check" }, box, h("span", {}, `${say("accept")} `, link));
}
