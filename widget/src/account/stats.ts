import type { AdvocatesElement } from "../base";
import { panel } from "./panel";
import { h } from "../dom";
import { callAddress, identityOf } from "../endpoint";
import { languageOf, wordOf } from "../strings";
import { STATS_WORDS } from "./strings";

const LIMIT_MS = 8000;

/** What the server says of an advocate's own link (`POST stats`). */
export interface Stats {
  advocate: { name: string; code: string } | null;
  url: string;
  visits: number;
  referrals: number;
  customers: number;
  pending: string;
  available: string;
  /** Store credit that may be spent. A server of an earlier version says nothing of it. */
  credit?: string;
  rewards: { amount: string; state: string; label: string; reason: string; note?: string }[];
}

type Say = (key: keyof typeof STATS_WORDS) => string;

/** `<advocates-stats>`: the advocate's own figures, and each reward with its reason. */
export async function showStats(element: AdvocatesElement): Promise<void> {
  const say: Say = (key) => wordOf(element, STATS_WORDS, key);
  try {
    const config = await element.ask();
    const stats = await ask(element);
    const urls = config?.urls;
    if (stats.advocate) {
      const more = urls && h("a", { class: "button", href: urls.portal }, say("more"));
      panel(element, "stats", [...view(stats, say), ...(more ? [more] : [])]);
    } else if (urls) {
      panel(element, "stats", [h("a", { class: "button", href: urls.join }, say("join"))]);
    }
  } catch (error) {
    panel(element, "stats", [h("p", { role: "status" }, say("late"))]);
    element.failed("stats", error);
  }
}

async function ask(element: AdvocatesElement): Promise<Stats> {
  const { endpoint, program } = element;
  const identity = await identityOf(endpoint);
  const answer = await fetch(callAddress(endpoint, "stats"), {
    method: "POST",
    body: JSON.stringify({ program, lang: languageOf(element), identity }),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return (await answer.json()) as Stats;
}

function view(stats: Stats, say: Say): HTMLElement[] {
  const figures = h("dl", { part: "figures" });
  const rows: [keyof typeof STATS_WORDS, string | number][] = [
    ["visits", stats.visits],
    ["referrals", stats.referrals],
    ["customers", stats.customers],
    ["available", stats.available],
    ["pending", stats.pending],
  ];
  if (stats.credit) rows.push(["credit", stats.credit]);
  for (const [key, value] of rows) {
    figures.append(h("div", {}, h("dt", {}, say(key)), h("dd", {}, String(value))));
  }
  const list = h("ul", { part: "rewards", role: "list", "aria-label": say("rewards") });
  for (const reward of stats.rewards.slice(0, 5)) {
    const head = h(
      "b",
      {},
      reward.amount,
      " ",
      h("i", { "data-state": reward.state }, reward.label),
    );
    const item = h("li", {}, head, h("span", {}, reward.reason));
    if (reward.note) item.append(h("span", {}, reward.note));
    list.append(item);
  }
  if (!stats.rewards.length) list.append(h("li", {}, h("span", {}, say("none"))));
  return [h("h2", {}, say("title")), figures, list];
}
