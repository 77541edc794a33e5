/** Where the API is and who asks: the element's own attributes, else those of the script. */
export interface Endpoint {
  /** Absolute address that ends in a slash; empty without an API. */
  api: string;
  key: string;
  /** The token in which the shop's server says who the visitor is, or how to get one. */
  identity: Identity;
}

export type Identity = string | (() => string | Promise<string>);

/** Set by the plain script from its `data-` attributes, or by `configure()`. */
export const defaults: Endpoint = { api: "", key: "", identity: "" };

/** The endpoint an element talks to. */
export function endpointOf(element: HTMLElement): Endpoint {
  const { config, api, key, identity } = element.dataset;
  const path = config?.replace(/widget\/?$/, "") ?? api ?? defaults.api;
  return {
    api: path && new URL(path.replace(/\/*$/, "/"), document.baseURI).href,
    key: key ?? defaults.key,
    identity: identity ?? defaults.identity,
  };
}

/** The token, asked for anew each time where the page gave a function. */
export async function identityOf({ identity }: Endpoint): Promise<string> {
  return typeof identity === "string" ? identity : identity();
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
