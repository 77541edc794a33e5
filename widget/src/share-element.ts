import { confirmLanding, sendEvent } from "./api-client";
import type { WidgetConfig } from "./api-client";
import { AdvocatesElement } from "./base";
import { copyText } from "./clipboard";
import { adopt, h } from "./dom";
import { emit } from "./events";
import { load } from "./lazy";
import { withChannel } from "./links";
import type { Message } from "./links";
import { reflect } from "./properties";
import { WORDS, wordOf } from "./strings";

const CSS =
  // What opens over the page takes no room in it.
  ":host{display:block}:host([hidden]),:host([mode])>slot{display:none}" +
  "[role=status]{position:fixed;clip-path:inset(50%)}";

/**
 * `<advocates-share>`: share buttons.
 *
 * Around a block that the server rendered it keeps every node and only adds behaviour and the
 * visitor's own link. Without one it renders its own buttons; links inside are the fallback.
 *
 * @tag advocates-share
 * @slot - The block that the server rendered, or the links that are shown until buttons are there.
 * @fires ready share join error
 * @csspart block - The whole block.
 * @csspart words - Headline and text.
 * @csspart headline - The headline.
 * @csspart text - The text.
 * @csspart channels - The list of buttons.
 * @csspart channel - A button; its channel's id is a part of it too.
 * @csspart small - The line below the buttons.
 * @csspart disclosure - The disclosure in it.
 * @csspart join - The link that asks for an own link, or leads to one's results.
 * @csspart trigger - The button that opens the block, with `mode`.
 * @csspart dialog - A dialog; `join`, `qr`, `share` or `mastodon` says which.
 * @csspart submit - The button that sends a form.
 * @csspart qr - The QR code.
 */
export class AdvocatesShare extends AdvocatesElement {
  static override readonly observedAttributes = reflect(
    this,
    "layout mode channels headline text disclosure share-text share-title order",
  );

  /** `inline`, `compact` or `card`. */
  declare layout: string;
  /** `dialog`, `floating` or `post-purchase`; nothing: in the page. */
  declare mode: string;
  /** Ids of channels in order, by comma or blank; nothing: the program's. */
  declare channels: string;
  /** The block's headline. */
  declare headline: string;
  /** The block's text. */
  declare text: string;
  /** What a reader of a share must be told. */
  declare disclosure: string;
  /** The words that are shared. */
  declare shareText: string;
  /** The title that is shared. */
  declare shareTitle: string;
  /** The order after which `mode="post-purchase"` opens, once for each. */
  declare order: string;

  /** What the server said, once it has. */
  config: WidgetConfig | null = null;
  /** The address in the block as the server rendered it. */
  rendered = "";

  #status = h("p", { role: "status" });
  #runs = 0;

  /** The shadow root; dialogs open in it. */
  get root(): ShadowRoot {
    return this.shadowRoot ?? this.attachShadow({ mode: "open" });
  }

  /** Whether the server rendered the block for everybody. */
  get hasBlock(): boolean {
    return !!this.querySelector("[data-channel]");
  }

  /** The disclosure, by the page's words or the program's. */
  get duty(): string {
    return this.getAttribute("disclosure") ?? this.config?.offer.disclosure ?? "";
  }

  /** What is shared now. No text is composed without the disclosure. */
  get message(): Message {
    const share = this.config?.share;
    const text = this.getAttribute("share-text") ?? share?.text ?? "";
    return {
      url: share?.url ?? this.address,
      text: `${text} ${this.duty}`.trim(),
      title: this.getAttribute("share-title") ?? share?.title ?? document.title,
    };
  }

  /** What is shared through a channel: its own words, and a personal link says which it is. */
  messageFor(channel: string): Message {
    const { message } = this;
    const texts = this.hasAttribute("share-text") ? null : this.config?.share.texts;
    const text = texts?.[channel] ?? message.text;
    return { ...message, text, url: withChannel(message.url, channel) };
  }

  constructor() {
    super();
    adopt(this.root, CSS);
    this.root.append(h("slot"), this.#status);
    this.addEventListener("click", (event) => void this.#onClick(event));
    // What a tap will need, before it.
    this.addEventListener("pointerover", () => {
      if (this.config?.urls.card || !("clipboard" in navigator)) load("own").catch(String);
    });
  }

  start(): void {
    // What was answered about another page is not shared for this one meanwhile.
    this.config = null;
    this.rendered ||= this.address;
    void this.#run(++this.#runs);
  }

  async #run(run: number): Promise<void> {
    const asked = this.ask().catch((error: unknown) => {
      this.failed("config", error);
      return null;
    });
    await this.#render();
    const config = await asked;
    if (run !== this.#runs) return;
    this.config = config;
    if (config || this.mode) await this.#render(true);
    if (config) confirmLanding(this.endpoint, config);
    emit(this, "ready", { program: this.program, personal: !!config?.advocate, config });
  }

  /* `isAnswered`: the words are there, or will not come. */
  async #render(isAnswered?: boolean): Promise<void> {
    const { mode } = this;
    try {
      if (mode || this.root.querySelector(".trigger")) {
        (await load("more")).inMode(this, isAnswered);
      }
      if (this.hasBlock) {
        // The server's links are those of a first answer to somebody without one.
        if (this.config?.advocate || this.#runs > 1) await (await load("own")).personalise(this);
      } else if (!mode) (await load("view")).render(this);
    } catch (error) {
      // Then the block stands in the page.
      this.removeAttribute("mode");
      this.failed("load", error);
    }
    for (const button of this.querySelectorAll("[data-channel=webshare]")) {
      button.toggleAttribute("data-available", "share" in navigator);
    }
  }

  async #onClick(event: MouseEvent): Promise<void> {
    const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const channel = link.dataset["channel"];
    if (channel) await this.#share(channel, event, link);
    else if ("join" in link.dataset && this.config) await this.#open("openJoin", event, link);
  }

  async #share(channel: string, event: Event, link: HTMLAnchorElement): Promise<void> {
    let message = this.messageFor(channel);
    if (channel === "webshare") {
      event.preventDefault();
      try {
        const card = this.config?.urls.card;
        const own = card && (await load("own").catch(() => null));
        await (own ? own.shareCard(message, card) : navigator.share(message));
      } catch (error) {
        if ((error as Error).name === "AbortError") return; // closed without sharing
        // No share sheet, as in apps, or not for this frame.
        channel = "copy";
        message = this.messageFor(channel);
      }
    }
    if (channel === "copy") {
      event.preventDefault();
      if (!(await this.copy(message.url, link))) return;
    } else if (channel === "qr") await this.#open("openQr", event, link);
    else if (channel === "mastodon") return this.#open("openMastodon", event, link);
    this.report(channel, message.url);
  }

  /** Tell the page and the server that somebody shared. */
  report(channel: string, url: string): void {
    const program = this.config?.program.slug ?? this.program;
    emit(this, "share", { program, channel, url });
    if (!program || this.preview) return;
    const page = Number(this.page) || null;
    sendEvent(this.endpoint, {
      program,
      channel,
      action: channel === "qr" ? "open" : "share",
      page,
      url: page ? null : this.address,
      code: this.config?.advocate?.code ?? null,
    });
  }

  /** Copy, and say so on the button and to screen readers. Resolves to whether it worked. */
  async copy(text: string, button: HTMLElement): Promise<boolean> {
    const isDone = await copyText(text);
    const said = wordOf(this, WORDS, isDone ? "copied" : "failed");
    this.#status.textContent = said;
    if (isDone) button.dataset["done"] = said;
    else this.failed("copy", "refused");
    setTimeout(() => {
      delete button.dataset["done"];
      this.#status.textContent = "";
    }, 2000);
    return isDone;
  }

  /** Open a dialog from its own file; the plain link takes over if that does not come. */
  async #open(
    name: "openJoin" | "openQr" | "openMastodon",
    event: Event,
    link: HTMLAnchorElement,
  ): Promise<void> {
    event.preventDefault();
    try {
      if (name === "openMastodon") await (await load("more"))[name](this);
      else (await load("dialogs"))[name](this);
    } catch (error) {
      this.failed("load", error);
      location.assign(link.href);
    }
  }
}
