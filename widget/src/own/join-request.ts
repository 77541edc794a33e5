import type { WidgetConfig } from "../api-client";
import type { AdvocatesElement } from "../base";
import { callAddress, identityOf } from "../endpoint";
import { codeOfPage } from "../page";
import { languageOf } from "../strings";
import type { Joined } from "./joined";

/** A person waits for this answer, a page does not. */
const LIMIT_MS = 15000;

/** The server said no, and in `message` why, in words for the person. */
export class Refusal extends Error {}

/** Ask for a personal link. Throws a Refusal, or what the network threw. */
export async function askToJoin(
  host: AdvocatesElement,
  config: WidgetConfig,
  person: { email: string; name: string },
): Promise<Joined> {
  const { endpoint } = host;
  const page = Number(host.getAttribute("page")) || null;
  const code = codeOfSender(config);
  const body = {
    ...person,
    program: config.program.slug,
    locale: languageOf(host),
    accept_terms: true,
    identity: await identityOf(endpoint),
    page,
    url: page ? null : host.address,
    ...(code ? { code } : {}),
  };
  const answer = await fetch(callAddress(endpoint, "join"), {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (answer.ok) return { ...((await answer.json()) as Joined), ...person };
  const problem = (await answer.json().catch(() => null)) as { detail?: unknown } | null;
  throw new Refusal(typeof problem?.detail === "string" ? problem.detail : "");
}

/** Whose code led the visitor here: in the page's address, known to the server, or typed. */
export function codeOfSender({ friend }: WidgetConfig): string | undefined {
  const codes = [codeOfPage(), friend?.code, document.querySelector("advocates-code")?.value];
  return codes.find((code): code is string => !!code && code.length <= 64);
}
