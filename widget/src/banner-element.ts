import { confirmLanding } from "./api-client";
import { AdvocatesElement } from "./base";
import { load } from "./lazy";

/**
 * `<advocates-banner>`: says who sent a friend and what they get. Takes no room in the page and
 * renders nothing for everybody else. Asks the same question as the page's share element, so
 * that both cost one request.
 *
 * @tag advocates-banner
 * @csspart banner - The whole banner.
 * @csspart initial - The sender's initial.
 * @csspart sender - Who sent the friend.
 * @csspart code - The code to type.
 */
export class AdvocatesBanner extends AdvocatesElement {
  protected override get source(): AdvocatesElement {
    const { program } = this;
    for (const share of document.querySelectorAll("advocates-share")) {
      if (!program || share.program === program) return share;
    }
    return this;
  }

  async start(): Promise<void> {
    try {
      const config = await this.ask();
      if (config?.friend) {
        confirmLanding(this.endpoint, config);
        (await load("banner")).show(this, config.friend, this.source);
      } else this.shadowRoot?.replaceChildren(); // whoever was a friend before
    } catch {
      // The share element tells the page; a banner that cannot come is no loss.
    }
  }
}
