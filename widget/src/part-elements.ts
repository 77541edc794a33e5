import { AdvocatesElement } from "./base";
import { emit } from "./events";
import { load } from "./lazy";
import type { Parts } from "./lazy";

type Show = (element: AdvocatesElement) => Promise<void>;

/** An element that is nothing but a part which comes on demand; what stands in it is its fallback. */
abstract class PartElement extends AdvocatesElement {
  /** The part, and which of its functions renders this element. */
  protected abstract readonly by: readonly ["account" | "more", string];

  start(): void {
    const [part, show] = this.by;
    load(part)
      .then((loaded: Parts["account"] | Parts["more"]) =>
        (loaded as unknown as Record<string, Show>)[show]?.(this),
      )
      .catch((error: unknown) => {
        emit(this, "error", { program: this.program, stage: "load", reason: String(error) });
      });
  }
}

/** `<advocates-stats>`: an advocate's own figures and rewards. */
export class AdvocatesStats extends PartElement {
  protected readonly by = ["account", "showStats"] as const;
}

/** `<advocates-code name="…">`: a code a friend types; goes along with the form around it. */
export class AdvocatesCode extends PartElement {
  static readonly formAssociated = true;

  protected readonly by = ["account", "showCode"] as const;
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

/** `<advocates-join>`: the form that asks for a personal link. */
export class AdvocatesJoin extends PartElement {
  protected readonly by = ["more", "showJoin"] as const;
}

/** `<advocates-qr>`: the link of this page, or the visitor's own, as a QR code. */
export class AdvocatesQr extends PartElement {
  protected readonly by = ["more", "showQr"] as const;
}
