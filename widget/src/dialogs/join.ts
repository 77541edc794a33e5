import type { WidgetConfig } from "../api-client";
import type { AdvocatesElement } from "../base";
import { openDialog } from "./dialog";
import { h } from "../dom";
import { identityOf } from "../endpoint";
import { emit } from "../events";
import type { AdvocatesShare } from "../share-element";
import { languageOf, wordOf } from "../strings";
import { postJoin, Refusal } from "./join-request";
import { JOIN_WORDS } from "./strings";

export type Say = (key: keyof typeof JOIN_WORDS, name?: string) => string;

/** Ask for name, e-mail and consent; the answer to a join is in the person's mailbox. */
export function openJoin(share: AdvocatesShare): void {
  const { config } = share;
  if (!config) return;
  const say = sayFor(share);
  const heading = say("title");
  const content = joinContent(share, config, say, (email) => {
    if (email) thank(element, email, say);
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

/** The offer and the form; `onDone` gets the address that was written to, or nothing. */
export function joinContent(
  host: AdvocatesElement,
  config: WidgetConfig,
  say: Say,
  onDone: (email: string) => void,
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
    send.disabled = true;
    send.textContent = say("sending");
    alert.textContent = "";
    try {
      const status = await postJoin(host.endpoint, {
        program,
        email: email.value.trim(),
        name: name.value.trim(),
        locale: languageOf(host).slice(0, 16),
        accept_terms: true,
        identity: await identityOf(host.endpoint),
      });
      emit(host, "join", { program });
      if (status === "joined") host.refresh();
      onDone(status === "joined" ? "" : email.value);
    } catch (error) {
      const reason = error instanceof Refusal ? error.message : "";
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

/** Say where the answer is. */
export function thank(element: HTMLElement, email: string, say: Say): void {
  const [before = "", after = ""] = say("sent", "\n").split("\n");
  const heading = element.querySelector("h2");
  element.querySelectorAll(":scope > :not(header)").forEach((node) => {
    node.remove();
  });
  element.append(h("p", {}, before, h("strong", {}, email), after), h("p", {}, say("again")));
  heading?.replaceChildren(say("done"));
  heading?.focus();
}
