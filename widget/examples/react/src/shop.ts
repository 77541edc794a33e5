/** What is sold here, by the name in the address. */
export const PRODUCTS: Record<string, string> = { beans: "Coffee beans", tea: "Green tea" };

/** The product that the address names; none on the page about us. */
export function productOfAddress(): string | null {
  return new URLSearchParams(location.search).get("product");
}

/** The address that is shared for a product. */
export function addressOf(product: string): string {
  return new URL(`?product=${product}`, location.href).href;
}
