import { confirmLanding } from "./api-client";
import { AdvocatesElement } from "./base";
import { load } from "./lazy";

/**
 * `<advocates-banner>`: says who sent a friend and what they get. Takes no room in the page and
 * renders nothing for everybody else. Asks the same question as the page's share element, so
 * that both cost one request.
 */
export class AdvocatesBanner extends AdvocatesElement {
  protected start(): void {
    const share = this.program ? null : document.querySelector<AdvocatesElement>("advocates-share");
    void this.#welcome(share);
  }

  async #welcome(share: AdvocatesElement | null): Promise<void> {
    for (const { name, value } of share?.attributes ?? []) {
      if (/^(program|page|url|lang|preview|data-(config|api|key))$/.test(name)) {
        if (!this.hasAttribute(name)) this.setAttribute(name, value);
      }
    }
    try {
      const config = await this.ask();
      if (!config?.friend) return;
      confirmLanding(this.endpoint, config);
      (await load("banner")).show(this, config.friend);
    } catch {
      // The share element tells the page; a banner that cannot come is no loss.
    }
  }
}
