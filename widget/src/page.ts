/** What the server takes of an address. */
const LONGEST = 2000;
/* Who brought this visitor here is not what the visitor shares. */
const OF_THE_VISIT = /(?<=[?&])(via|advocates_visitor)=[^&#]*&?|#.*/gs;

/** An address to share: without its fragment and whose code led here; a long one without query. */
export function plainAddress(address: string): string {
  const plain = address.replace(OF_THE_VISIT, "").replace(/[?&]$/, "");
  return plain.length > LONGEST ? plain.replace(/\?.*/s, "") : plain;
}

/** What this page's address asks. */
export function queryOfPage(): URLSearchParams {
  return new URLSearchParams(location.search);
}

/** Whose code this page's address names: of several the one that was put there last. */
export function codeOfPage(query = queryOfPage()): string | undefined {
  return query.getAll("via").pop();
}
