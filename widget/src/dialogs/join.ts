import type { WidgetConfig } from "../api-client";
import { openDialog } from "./dialog";
import type { Dialog } from "./dialog";
import { h, icon } from "../dom";
import { emit } from "../events";
import type { AdvocatesShare } from "../share-element";
import { languageOf, wordOf } from "../strings";
import { postJoin, Refusal } from "./join-request";
import css from "./join.css?inline";
import { JOIN_WORDS } from "./strings";

const LETTER =
  "M4 4h16a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2m0 4v10h16V8l-8 5zm.5-2L12 10.7 19.5 6z";

type Say = (key: keyof (typeof JOIN_WORDS)["en"], name?: string) => string;

/** Ask for name, e-mail and consent; the answer to a join is in the person's mailbox. */
export function openJoin(share: AdvocatesShare): void {
  const { config } = share;
  if (!config) return;
  const say: Say = (key, name) => wordOf(share, JOIN_WORDS, key, name);
  const name = field("name", "text", "120");
  const email = field("email", "email", "254");
  const alert = h("p", { role: "alert" });
  const send = h("button", { class: "main", part: "submit" }, say("send"));
  const form = h(
    "form",
    {},
    h("label", {}, say("name"), name),
    h("label", {}, say("mail"), email),
    terms(config, say),
    alert,
    send,
  );
  const lead = h("p", {}, config.offer.advocate);
  const words = { title: say("title"), close: say("close"), css, name: "join" };
  const dialog = openDialog(share, words, lead, form);
  name.focus();

  const submit = async (): Promise<void> => {
    const program = config.program.slug;
    send.disabled = true;
    send.textContent = say("sending");
    alert.textContent = "";
    try {
      await postJoin(share.endpoint, {
        program,
        email: email.value.trim(),
        name: name.value.trim(),
        locale: languageOf(share).slice(0, 16),
        accept_terms: true,
      });
      thank(dialog, email.value, say);
      emit(share, "join", { program });
    } catch (error) {
      const reason = error instanceof Refusal ? error.message : "";
      send.disabled = false;
      send.textContent = say("send");
      alert.append(reason || say("error"), " ", h("a", { href: config.urls.join }, say("page")));
      emit(share, "error", { program, stage: "join", reason: reason || String(error) });
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void submit();
  });
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

function thank({ element, heading }: Dialog, email: string, say: Say): void {
  const [before = "", after = ""] = say("sent", "\n").split("\n");
  const letter = icon(LETTER);
  letter.setAttribute("class", "mail");
  heading.textContent = say("done");
  element.querySelectorAll(":scope > :not(header)").forEach((node) => {
    node.remove();
  });
  element.prepend(letter);
  element.append(h("p", {}, before, h("strong", {}, email), after), h("p", {}, say("again")));
  heading.focus();
}
