import { h } from "../dom";
import { encode } from "../links";
import type { AdvocatesShare } from "../share-element";
import { wordOf } from "../strings";
import { MORE_WORDS } from "./strings";

const HOST = /^(?=.{4,253}$)([\p{L}\p{N}-]{1,63}\.)+[\p{L}\p{N}-]{2,63}$/u;

/** Mastodon has no one address: ask on which server the person is at home. */
export async function openMastodon(share: AdvocatesShare): Promise<void> {
  const { openDialog } = await share.load("dialogs");
  const say = (key: keyof typeof MORE_WORDS): string => wordOf(share, MORE_WORDS, key);
  const field = h("input", {
    name: "server",
    required: "",
    autocapitalize: "none",
    spellcheck: "false",
    inputmode: "url",
    dir: "ltr",
  });
  const form = h(
    "form",
    {},
    h("label", {}, say("server"), field),
    h("button", { class: "main" }, say("open")),
  );
  const words = { title: say("mastodon"), close: say("close"), name: "mastodon" };
  const { element } = openDialog(share, words, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const server = serverOf(field.value);
    field.setCustomValidity(server ? "" : say("server"));
    if (!server) {
      field.reportValidity();
      return;
    }
    const { text, url } = share.messageFor("mastodon");
    open(`https://${server}/share?text=${encode(`${text} ${url}`.trim())}`, "_blank", "noopener");
    share.report("mastodon", url);
    element.close();
  });
  field.addEventListener("input", () => {
    field.setCustomValidity("");
  });
  field.focus();
}

/** The server's name in what was typed: a name, an address, or somebody's handle; else nothing. */
export function serverOf(typed: string): string {
  const name = typed
    .trim()
    .replace(/^https?:\/\//i, "")
    .replace(/\/.*$/, "")
    .replace(/^.*@/, "")
    .toLowerCase();
  return HOST.test(name) ? name : "";
}
