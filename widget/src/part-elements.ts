import { AdvocatesElement } from "./base";
import { load } from "./lazy";
import type { Parts } from "./lazy";
import { reflect } from "./properties";

type Show = keyof Parts["account"];

/** An element that is nothing but a part which comes on demand; what stands in it is its fallback. */
abstract class PartElement extends AdvocatesElement {
  /** Which function of the part renders this element. */
  protected abstract readonly by: Show;

  start(): void {
    load("account")
      .then((account) => account[this.by](this as never))
      .catch((error: unknown) => {
        this.failed("load", error);
      });
  }
}

/**
 * `<advocates-stats>`: an advocate's own figures and rewards.
 *
 * @tag advocates-stats
 * @slot - What is shown until the figures are there.
 * @fires error
 * @csspart panel - The whole; `stats` says which.
 * @csspart figures - The list of figures.
 * @csspart rewards - The list of rewards.
 */
export class AdvocatesStats extends PartElement {
  protected readonly by = "showStats";
}

/**
 * `<advocates-code name="…">`: a code a friend types; goes along with the form around it.
 *
 * @tag advocates-code
 * @slot - What is shown until the field is there.
 * @fires claim error
 * @csspart panel - The whole; `code` says which.
 * @csspart submit - The button that sends the code.
 */
export class AdvocatesCode extends PartElement {
  static readonly formAssociated = true;
  static override readonly observedAttributes = reflect(this, "code");

  static {
    reflect(this, "name");
  }

  /** The code that fills the field in. */
  declare code: string;
  /** Under which name the accepted code goes along with the form. */
  declare name: string;

  protected readonly by = "showCode";
  #internals = this.attachInternals();
  #value = "";

  /** The code that was accepted, or nothing. */
  get value(): string {
    return this.#value;
  }

  set value(code: string) {
    this.#value = code;
    this.#internals.setFormValue(code);
  }
}

/**
 * `<advocates-join>`: the form that asks for a personal link.
 *
 * @tag advocates-join
 * @slot - What is shown until the form is there.
 * @fires join error
 * @csspart panel - The whole; `join` says which.
 * @csspart submit - The button that sends the form.
 */
export class AdvocatesJoin extends PartElement {
  protected readonly by = "showJoin";
}

/**
 * `<advocates-qr>`: the link of this page, or the visitor's own, as a QR code.
 *
 * @tag advocates-qr
 * @slot - What is shown until the code is there.
 * @fires error
 * @csspart panel - The whole.
 * @csspart qr - The QR code.
 */
export class AdvocatesQr extends PartElement {
  protected readonly by = "showQr";
}
