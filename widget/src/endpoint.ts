/** Where the API is and who asks: the element's own attributes, else those of the script. */
export interface Endpoint {
  /** Absolute address that ends in a slash; empty without an API. */
  api: string;
  key: string;
}

/** Set by the plain script from its `data-` attributes, or by `configure()`. */
export const defaults: Endpoint = { api: "", key: "" };

/** The endpoint an element talks to. */
export function endpointOf(element: HTMLElement): Endpoint {
  const { config, api, key } = element.dataset;
  const path = config?.replace(/widget\/?$/, "") ?? api ?? defaults.api;
  return {
    api: path && new URL(path.replace(/\/*$/, "/"), document.baseURI).href,
    key: key ?? defaults.key,
  };
}

/** The address of a call below the API. The key is in the query: no preflight request. */
export function callAddress(
  { api, key }: Endpoint,
  path: string,
  query: Record<string, string> = {},
): string {
  const url = new URL(path, api);
  for (const [name, value] of Object.entries({ ...query, key })) {
    if (value) url.searchParams.set(name, value);
  }
  return url.href;
}
