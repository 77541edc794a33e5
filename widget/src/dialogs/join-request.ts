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
}

/** Ask for a personal link. Rejects with the server's own words where it has any. */
export async function postJoin(endpoint: Endpoint, body: JoinRequest): Promise<void> {
  const answer = await fetch(callAddress(endpoint, "join"), {
    method: "POST",
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  if (answer.ok) return;
  const problem = (await answer.json().catch(() => ({}))) as { detail?: unknown };
  throw new Error(typeof problem.detail === "string" ? problem.detail : "");
}
