import { panel } from "./panel";
import { h } from "../dom";
import { callAddress } from "../endpoint";
import { emit } from "../events";
import type { AdvocatesCode } from "../part-elements";
import { languageOf, wordOf } from "../strings";
import { CODE_WORDS } from "./strings";

const LIMIT_MS = 8000;

interface Claimed {
  code: string;
  sender: string;
  offer: string;
}

/** `<advocates-code>`: a friend types a code and reads who sent them and what they get. */
export async function showCode(element: AdvocatesCode): Promise<void> {
  const config = await element.ask().catch(() => null);
  const byName = config?.program.claims_by_name;
  const say = (key: keyof typeof CODE_WORDS, name?: string): string =>
    wordOf(element, CODE_WORDS, key, name);
  const field = h("input", {
    maxlength: "120",
    autocomplete: "off",
    autocapitalize: byName ? "words" : "characters",
    spellcheck: "false",
    required: "",
    dir: byName ? "auto" : "ltr",
  });
  field.value = element.code;
  const send = h("button", { class: "main", part: "submit" }, say("send"));
  const told = h("p", { role: "status" });
  const row = h("div", { class: "row" }, field, send);
  const form = h("form", {}, h("label", {}, say(byName ? "either" : "label"), row), told);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send.disabled = true;
    void claim(element, field.value.trim())
      .then(({ code, sender, offer }) => {
        told.replaceChildren(h("b", {}, say("sent", sender || say("friend"))), " ", offer);
        field.value = code;
        element.value = code;
        emit(element, "claim", { program: element.program, code, sender, offer });
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : "";
        told.replaceChildren(reason || say("error"));
        element.value = "";
        element.failed("claim", reason);
      })
      .finally(() => {
        send.disabled = false;
      });
  });
  panel(element, "code", [form]);
}

/** Whether it is a code or, where the program takes names, a name, is the server's to tell. */
async function claim(element: AdvocatesCode, code: string): Promise<Claimed> {
  const { endpoint, program } = element;
  const answer = await fetch(callAddress(endpoint, "codes/claim"), {
    method: "POST",
    body: JSON.stringify({ code, program: program || null, lang: languageOf(element) }),
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => {
    throw new Error("");
  });
  const body = (await answer.json().catch(() => ({}))) as Claimed & { detail?: unknown };
  if (answer.ok) return body;
  throw new Error(typeof body.detail === "string" ? body.detail : "");
}
