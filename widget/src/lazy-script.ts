import type { Parts } from "./lazy";

export type { Friend, Parts } from "./lazy";

/** The SHA-256 of each part in Base64, written in by the build; its file's name begins so too. */
declare const __PARTS__: Record<keyof Parts, string>;

interface Policy {
  createScriptURL: (address: string) => unknown;
}

interface TrustedTypes {
  createPolicy: (name: string, rules: { createScriptURL: (address: string) => string }) => Policy;
}

const script = document.currentScript as HTMLScriptElement;
let policy: Policy | undefined; // a page that lists names allows each once
const loading: { [Name in keyof Parts]?: Promise<Parts[Name]> } = {};

/** Load a part from the folder of the script, once. A part puts itself into `advocates.parts`. */
export function load<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  return (loading[name] ??= fetchPart(name).then(() => {
    const part = window.advocates?.parts?.[name];
    if (!part) throw new Error(name);
    return part;
  }) as never);
}

/**
 * On the site's own pages as a module: `import()` passes the nonce on and is no Trusted Types
 * sink, and the preload has the integrity checked. On other sites as a classic script, which
 * needs no CORS header; unless the page asked for CORS itself.
 */
function fetchPart(name: keyof Parts): Promise<unknown> {
  const { nonce, crossOrigin, src } = script;
  const hash = __PARTS__[name];
  const address = new URL(`${name}-${hash.replace(/\W/g, "").slice(0, 10)}.js`, src);
  if (crossOrigin == null && address.origin !== location.origin) return inject(address.href, nonce);
  const preload = { rel: "modulepreload", href: address.href, integrity: `sha256-${hash}`, nonce };
  document.head.append(Object.assign(document.createElement("link"), preload));
  return import(/* @vite-ignore */ address.href);
}

function inject(address: string, nonce = ""): Promise<unknown> {
  return new Promise((onload, onerror) => {
    const { trustedTypes } = window as { trustedTypes?: TrustedTypes };
    policy ??= trustedTypes?.createPolicy("advocates", { createScriptURL: String });
    const src = (policy?.createScriptURL(address) ?? address) as string;
    const what = { nonce, onload, onerror, src };
    document.head.append(Object.assign(document.createElement("script"), what));
  });
}
