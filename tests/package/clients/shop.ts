/** A shop's server and its page, written against the types generated from the OpenAPI document. */
import type { operations, paths } from "./api.js";

type Name = keyof operations;
type Json<Part> = Part extends { content: { "application/json": infer Value } } ? Value : never;
type Body<N extends Name> = operations[N] extends { requestBody: infer Part } ? Json<Part> : never;
type Query<N extends Name> = operations[N] extends { parameters: { query?: infer Part } }
  ? Part
  : never;
type Done<N extends Name> = Extract<keyof operations[N]["responses"], 200 | 201 | 202>;
type Answer<N extends Name> = Json<operations[N]["responses"][Done<N>]>;

interface Asked<N extends Name> {
  body?: Body<N>;
  query?: Query<N>;
}

const [, , site = "", secretKey = "", pageKey = "", origin = "", code = ""] = process.argv;
const api = "/advocates/api/v1";

async function ask<N extends Name>(
  method: "GET" | "POST",
  path: string,
  asked: Asked<N>,
  headers: Record<string, string>,
): Promise<{ status: number; answer: Answer<N> }> {
  const query = new URLSearchParams((asked.query ?? {}) as Record<string, string>);
  const response = await fetch(`${site}${path}?${query}`, {
    method,
    headers,
    ...(asked.body !== undefined && { body: JSON.stringify(asked.body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
  return { status: response.status, answer: answer as Answer<N> };
}

const server = { Authorization: `Bearer ${secretKey}` };
const page = { Origin: origin, "X-Advocates-Key": pageKey };
const conversions: keyof paths = `${api}/conversions`;
const order: Body<"conversion_create"> = {
  external_id: "ts-1",
  amount_minor: 8000,
  currency: "EUR",
  code,
  customer: { email: "ben@friends.example" },
};

const first = await ask<"conversion_create">("POST", conversions, { body: order }, server);
const again = await ask<"conversion_create">("POST", conversions, { body: order }, server);
const refund = await ask<"refund_create">(
  "POST",
  `${api}/refunds` satisfies keyof paths,
  { body: { order: "ts-1", external_id: "ts-r1", amount_minor: 4000, currency: "EUR" } },
  server,
);
const why = await ask<"conversion_why">("GET", `${conversions}/${first.answer.id}/why`, {}, server);
const balance = await ask<"advocate_balance">("GET", `${api}/advocates/${code}/balance`, {}, server);

const statement = await ask<"advocate_statement">(
  "GET",
  `${api}/advocates/${code}/statement`,
  {},
  server,
);

const rewards: string[] = [];
let cursor: string | null = "";
while (cursor !== null) {
  const query: Query<"reward_list"> = { limit: 1, fields: "id,amount_minor", cursor };
  const { answer }: { answer: Answer<"reward_list"> } = await ask<"reward_list">(
    "GET",
    `${api}/rewards` satisfies keyof paths,
    { query },
    server,
  );
  for (const reward of answer.items) if (reward.id !== undefined) rewards.push(reward.id);
  cursor = answer.next;
}

const widget = await ask<"widget_config">("GET", `${api}/widget` satisfies keyof paths, {}, page);
const joined = await ask<"join">(
  "POST",
  `${api}/join` satisfies keyof paths,
  { body: { program: widget.answer.program.slug, email: "cleo@friends.example", name: "Cleo Ray" } },
  page,
);

console.log(
  JSON.stringify({
    statuses: [first.status, again.status, refund.status],
    repeated: again.answer.repeated,
    taken_back: refund.answer.reversals.map((reversal) => reversal.amount_minor),
    steps: why.answer.chain?.map((line) => line.step),
    pending: balance.answer.balances?.map((each) => each.pending_minor),
    posted: statement.answer.items.map((line) => line.amount_minor),
    rewards: [...rewards].sort(),
    granted: first.answer.rewards.map((reward) => reward.id).sort(),
    joined: joined.answer.status,
  }),
);
