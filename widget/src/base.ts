import { forgetAnswers, loadConfig } from "./api-client";
import type { WidgetConfig } from "./api-client";
import { endpointOf } from "./endpoint";
import type { Endpoint } from "./endpoint";
import { load } from "./lazy";
import type { Parts } from "./lazy";
import { pageAddress } from "./page";
import { languageOf, WORDS, wordOf } from "./strings";

/* Servers that render pages import the package too; only browsers have the class. */
const Base = typeof HTMLElement === "undefined" ? (Object as never) : HTMLElement;

/** What all elements do: wait until their children are there, ask once, follow attributes. */
export abstract class AdvocatesElement extends Base {
  static readonly observedAttributes = [
    "program",
    "page",
    "url",
    "lang",
    "layout",
    "mode",
    "channels",
    "data-identity",
  ];

  #isLive = false;

  connectedCallback(): void {
    // A script that came early meets the element before its children.
    if (document.readyState === "loading") {
      const start = (): void => {
        if (this.isConnected) this.#start();
      };
      document.addEventListener("DOMContentLoaded", start, { once: true });
    } else this.#start();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.#isLive && this.isConnected && before !== after) this.start();
  }

  #start(): void {
    this.#isLive = true;
    this.start();
  }

  /** Ask and render. */
  abstract start(): void;

  /** Ask and render anew, as after somebody signed in or joined. */
  refresh(): void {
    forgetAnswers();
    this.start();
  }

  /** A part of the widget that comes on demand. */
  load<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
    return load(name);
  }

  /** The program this element is about, as far as the page says. */
  get program(): string {
    return this.getAttribute("program") ?? "";
  }

  /** The element whose attributes say what to ask. */
  protected get source(): HTMLElement {
    return this;
  }

  /** The API this element talks to. */
  get endpoint(): Endpoint {
    return endpointOf(this.source);
  }

  /** A word of this element in its language. */
  word(key: string, name?: string): string {
    return wordOf(this, WORDS, key, name);
  }

  /** What the server says to this visitor, or null without an API and in an editor's preview. */
  async ask(): Promise<WidgetConfig | null> {
    const { endpoint, source } = this;
    if (!endpoint.api || source.hasAttribute("preview")) return null;
    const page = source.getAttribute("page") ?? "";
    return loadConfig(endpoint, {
      program: source.getAttribute("program") ?? "",
      page,
      url: page ? "" : (source.getAttribute("url") ?? pageAddress()),
      lang: languageOf(source),
    });
  }
}
