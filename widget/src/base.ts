import { forgetAnswers, loadConfig } from "./api-client";
import type { WidgetConfig } from "./api-client";
import { endpointOf } from "./endpoint";
import type { Endpoint } from "./endpoint";
import { emit } from "./events";
import type { AdvocatesEvents } from "./events";
import { load } from "./lazy";
import type { Parts } from "./lazy";
import { plainAddress } from "./page";
import { reflect, takeProperties } from "./properties";
import { languageOf } from "./strings";

/* Servers that render pages import the package too; only browsers have the class. */
const Base = typeof HTMLElement === "undefined" ? (Object as never) : HTMLElement;

/**
 * What all elements do: wait until their children are there, ask once, follow attributes.
 *
 * @reflects preview
 * @attr lang - Language; the server sends its words. Nothing: the nearest `lang`.
 * @attr label-KEY - Any word of the element. Nothing: the language's.
 * @cssprop --advocates-accent=#4f46e5 - Buttons and marks.
 * @cssprop --advocates-on-accent=#fff - Text on the accent.
 * @cssprop --advocates-text - Text. Nothing: the page's text colour.
 * @cssprop --advocates-muted - Quiet text. Nothing: the page's text colour.
 * @cssprop --advocates-surface - Ground of buttons, dialogs and banner.
 * @cssprop --advocates-border - Lines.
 * @cssprop --advocates-radius=12px - Corners.
 * @cssprop --advocates-font - Font. Nothing: the page's.
 * @cssprop --advocates-gap=0 - The block's outer margin.
 * @cssprop --advocates-z-index=1000 - The banner's.
 */
export abstract class AdvocatesElement extends Base {
  static readonly observedAttributes: readonly string[] = reflect(
    this,
    "program page url data-config data-api data-key data-identity data-theme",
  );

  /** The slug of the program this element is about, as far as the page says. */
  declare program: string;
  /** The id of the Wagtail page that is shared. */
  declare page: string;
  /** The address that is shared, where it is not a Wagtail page. */
  declare url: string;
  /** Address of the configuration call. */
  declare dataConfig: string;
  /** Address of the API. Nothing: the script's `data-api`. */
  declare dataApi: string;
  /** Publishable key. Nothing: the script's `data-key`. */
  declare dataKey: string;
  /** A token that says who the visitor is. Nothing: the script's. */
  declare dataIdentity: string;
  /** `light`, `dark` or `auto`: a ground of its own. Nothing: the page's. */
  declare dataTheme: string;

  /* Whether the page or an attribute waits for an answer. */
  #isDue = true;
  /* Each element starts in a task of its own, so that none of them makes the page late. */
  readonly #startSoon = (): void => {
    setTimeout(() => {
      if (!this.#isDue || !this.isConnected) return;
      this.#isDue = false;
      void this.start();
    });
  };

  /** Asks nothing and counts nothing. */
  get preview(): boolean {
    return this.hasAttribute("preview");
  }

  set preview(on: boolean) {
    this.toggleAttribute("preview", on);
  }

  connectedCallback(): void {
    takeProperties(this);
    this.#isDue = true;
    // A script that came early meets the element before its children.
    if (document.readyState === "loading") {
      document.addEventListener("DOMContentLoaded", this.#startSoon, { once: true });
    } else this.#startSoon();
  }

  /** A framework sets one attribute after another: all of them are asked about once. */
  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.#isDue || before === after) return;
    this.#isDue = true;
    this.#startSoon();
  }

  /** Ask and render. */
  abstract start(): void | Promise<void>;

  /** Ask and render anew, as after somebody signed in or joined. */
  refresh(): void {
    forgetAnswers();
    void this.start();
  }

  /** A part of the widget that comes on demand. */
  load<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
    return load(name);
  }

  /** The element whose attributes say what to ask. */
  // eslint-disable-next-line @typescript-eslint/prefer-return-this-type -- the banner's is another
  protected get source(): AdvocatesElement {
    return this;
  }

  /** The API this element talks to. */
  get endpoint(): Endpoint {
    return endpointOf(this.source);
  }

  /** Tell the page that the plain links took over. */
  failed(stage: AdvocatesEvents["error"]["stage"], error: unknown): void {
    emit(this, "error", { program: this.program, stage, reason: String(error) });
  }

  /** The address that is asked about, and shared where the server says no other. */
  get address(): string {
    return plainAddress(this.source.url || location.href);
  }

  /** What the server says to this visitor, or null without an API and in an editor's preview. */
  async ask(): Promise<WidgetConfig | null> {
    const { endpoint, source } = this;
    if (!endpoint.api || source.preview) return null;
    const page = source.page;
    return loadConfig(endpoint, {
      program: source.program,
      page,
      url: page ? "" : this.address,
      lang: languageOf(source),
    });
  }
}
