/** What the first load says, in English; each part brings its own words. */
export const WORDS = {
  copied: "Copied",
  failed: "Could not copy",
  mine: "Sharing as {name} · Your results",
};

/** English to what the server says in a language. */
const dictionaries: Record<string, Record<string, string>> = {};

/** Remember the words of a language, as the server sent them. */
export function learn(language: string, words: Record<string, string> = {}): void {
  dictionaries[language] = words;
}

/** The language of an element: its own, else the nearest around it. */
export function languageOf(element: Element): string {
  return element.closest<HTMLElement>("[lang]")?.lang ?? "";
}

/**
 * A word of an element: its attribute `label-KEY`, else what the server says in its language,
 * else English. `{name}` is replaced.
 */
export function wordOf(
  element: Element,
  catalogue: Record<string, string>,
  key: string,
  name = "",
): string {
  const english = catalogue[key] ?? "";
  return (
    element.getAttribute(`label-${key}`) ??
    dictionaries[languageOf(element)]?.[english] ??
    english
  ).replace("{name}", name);
}
