import { callAddress, identityOf } from "./endpoint";
import type { Endpoint } from "./endpoint";
import { codeOfPage, plainAddress, queryOfPage } from "./page";
import { learn } from "./strings";

/** What the server says to this visitor about a program (`GET widget`). */
export interface WidgetConfig {
  program: { slug: string; name: string; currency: string; claims_by_name?: boolean };
  offer: {
    headline: string;
    text: string;
    advocate: string;
    friend: string;
    disclosure: string;
  };
  /** `texts`: by channel, where all that is said there is something of its own. */
  share: { url: string; text: string; title: string; texts?: Record<string, string> };
  channels: string[];
  /** The channels in their places, such as `sms:phones`. */
  places?: string[];
  advocate: { name: string; code: string } | null;
  friend: { code: string; sender: string; offer: string } | null;
  unverified?: boolean;
  urls: { join: string; portal: string; qr: string | null; card?: string | null };
  lang: string;
  /** English to the words of `lang`; empty in English. */
  words?: Record<string, string>;
}

/** What to ask about: a program, and the page or address that is shared. */
export interface Question {
  program: string;
  page: string;
  url: string;
  lang: string;
}

/** A page waits no longer than this for the server. */
export const LIMIT_MS = 2500;

/** So many answers are kept. */
const MOST_ANSWERS = 20;

const requests = new Map<string, Promise<WidgetConfig>>();
/** Events that go together, by where they go. */
const waiting = new Map<string, object[]>();
const MOST_EVENTS = 20;
const BATCH_MS = 1000;
const landings = new Map<string, Promise<unknown> | undefined>();

/**
 * The configuration; one request per page, program and language however many elements ask.
 * Rejects when the server is late, refuses or answers nonsense.
 */
export async function loadConfig(endpoint: Endpoint, question: Question): Promise<WidgetConfig> {
  await reportLanding(endpoint);
  const identity = await identityOf(endpoint);
  const address = callAddress(endpoint, "widget", { ...question });
  let request = requests.get(address + identity);
  if (!request) {
    request = identity ? signedConfig(endpoint, question, identity) : fetchConfig(address);
    // A page that never ends asks about many others.
    if (requests.size > MOST_ANSWERS) forgetAnswers();
    requests.set(address + identity, request);
    request.catch(forgetAnswers); // the next question may be answered
  }
  const config = await request;
  learn(question.lang, config.words);
  return config;
}

/** Ask anew next time. */
export function forgetAnswers(): void {
  requests.clear();
}

/** The token goes in the body, where no log keeps it. */
function signedConfig(
  endpoint: Endpoint,
  question: Question,
  identity: string,
): Promise<WidgetConfig> {
  const body = { ...question, page: Number(question.page) || null, identity };
  return fetchConfig(callAddress(endpoint, "widget/signed"), {
    method: "POST",
    body: JSON.stringify(body),
  });
}

async function fetchConfig(address: string, request: RequestInit = {}): Promise<WidgetConfig> {
  await new Promise((done) => setTimeout(done)); // in a task of its own: asking takes its time
  const answer = await fetch(address, { ...request, signal: AbortSignal.timeout(LIMIT_MS) });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const config = (await answer.json()) as WidgetConfig;
  for (const url of [config.share.url, config.urls.join, config.urls.portal]) {
    if (!/^https?:/.test(new URL(url, document.baseURI).protocol)) throw new Error(url);
  }
  return config;
}

/** Tell the server of a landing by `?via=CODE`, once a page; later requests know the visitor. */
function reportLanding(endpoint: Endpoint): Promise<unknown> | undefined {
  const query = queryOfPage();
  const code = codeOfPage(query);
  const done = landings.get(endpoint.api);
  if (done || !code || code.length > 64) return done;
  const landing = fetch(callAddress(endpoint, "visits"), {
    method: "POST",
    body: JSON.stringify({
      code,
      url: plainAddress(location.href),
      channel: query.get("ch")?.match(/^[a-z]{1,16}$/)?.[0] ?? null,
    }),
    keepalive: true,
    signal: AbortSignal.timeout(LIMIT_MS),
  }).catch(() => undefined);
  landings.set(endpoint.api, landing);
  return landing;
}

/** Confirm a visit the server could not verify by its headers, once a page. */
export function confirmLanding(endpoint: Endpoint, config: WidgetConfig): void {
  if (!config.unverified || landings.has(endpoint.api)) return;
  landings.set(endpoint.api, undefined);
  sendBeacon(callAddress(endpoint, "visits"), {});
}

/** Count what somebody did: together with what else they do in the same second. */
export function sendEvent(endpoint: Endpoint, event: object): void {
  if (!endpoint.api) return;
  const address = callAddress(endpoint, "events");
  const events = [...(waiting.get(address) ?? []), event];
  waiting.set(address, events);
  setTimeout(sendWaiting, BATCH_MS);
  if (events.length >= MOST_EVENTS) sendWaiting();
  // Also as the page is left, for another or another tab.
  addEventListener("visibilitychange", sendWaiting);
  addEventListener("pagehide", sendWaiting);
}

function sendWaiting(): void {
  for (const [address, events] of waiting) {
    sendBeacon(address, events.length > 1 ? { events } : events[0]);
  }
  waiting.clear();
}

/** Send without waiting, as text/plain JSON: no preflight, survives leaving the page. */
function sendBeacon(address: string, body: unknown): void {
  navigator.sendBeacon(address, JSON.stringify(body));
}
