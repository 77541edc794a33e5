import { beforeEach, expect, test, vi } from "vitest";
import { AdvocatesElement } from "../src/base";
import { beacons, config, serve, settle, show } from "./page";

const OWN = '<advocates-share data-api="/advocates/api/v1/" program="friends"></advocates-share>';

beforeEach(() => {
  beacons();
  vi.stubGlobal("location", new URL("https://shop.example/page"));
});

test("a property writes its attribute, and nothing takes it away", async () => {
  serve(config());
  const share = await show(OWN);
  share.shareText = "Look";
  expect(share.getAttribute("share-text")).toBe("Look");
  expect(share.shareText).toBe("Look");
  share.preview = true;
  expect(share.hasAttribute("preview")).toBe(true);
  share.preview = false;
  expect(share.hasAttribute("preview")).toBe(false);
  Object.assign(share, { shareText: undefined, channels: ["copy", "qr"] });
  expect(share.hasAttribute("share-text")).toBe(false);
  expect(share.getAttribute("channels")).toBe("copy,qr");
});

test("changes made together, as by a router, ask once", async () => {
  const requests = serve(config());
  const share = await show(OWN);
  Object.assign(share, { program: "tea", page: "7", headline: "Try this" });
  await settle();
  expect(requests.map(({ url }) => new URL(url).search)).toEqual([
    "?program=friends&url=https%3A%2F%2Fshop.example%2Fpage",
    "?program=tea&page=7",
  ]);
  expect(share.shadowRoot?.querySelector("[part=headline]")?.textContent).toBe("Try this");
});

test("a change while the element is out of the page is asked about when it is back", async () => {
  const requests = serve(config());
  const share = await show(OWN);
  share.remove();
  share.page = "8";
  await settle();
  expect(requests).toHaveLength(1);
  document.body.append(share);
  await settle();
  expect(requests.map(({ url }) => new URL(url).searchParams.get("page"))).toEqual([null, "8"]);
});

test("what was set before the class had come is carried out", async () => {
  class Late extends AdvocatesElement {
    start(): void {
      this.dataset["started"] = this.program;
    }
  }
  document.body.innerHTML = "<advocates-late></advocates-late>";
  const late = document.body.firstElementChild as Late;
  // As before an upgrade: an own property hides the accessor.
  Object.defineProperty(late, "program", { value: "early", configurable: true, enumerable: true });
  customElements.define("advocates-late", Late);
  await settle();
  expect(late.getAttribute("program")).toBe("early");
  expect(Object.keys(late)).toEqual([]);
});

test("of the disclosure the page's word counts, else the program's", async () => {
  serve(config());
  const share = await show(OWN);
  expect(share.message.text).toBe("Look at this Advertising");
  share.disclosure = "I earn from this";
  await settle();
  expect(share.message.text).toBe("Look at this I earn from this");
  expect(share.shadowRoot?.querySelector("[part=disclosure]")?.textContent).toBe(
    "I earn from this",
  );
});
