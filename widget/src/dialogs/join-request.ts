import { callAddress } from "../endpoint";
import type { Endpoint } from "../endpoint";

/** A person waits for this answer, a page does not. */
const LIMIT_MS = 15000;

export interface JoinRequest {
  program: string;
  email: string;
  name: string;
  locale: string;
  accept_terms: boolean;
  identity: string;
}

/** The server said no, and in `message` why, in words for the person. */
export class Refusal extends Error {}

/** Ask for a personal link; says `joined` or `check_mail`, throws a Refusal, or what the network threw. */
export async function postJoin(endpoint: Endpoint, body: JoinRequest): Promise<string> {
  const answer = await fetch(callAddress(endpoint, "join"), {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (answer.ok) return ((await answer.json()) as { status: string }).status;
  const problem = (await answer.json().catch(() => null)) as { detail?: unknown } | null;
  throw new Refusal(typeof problem?.detail === "string" ? problem.detail : "");
}
