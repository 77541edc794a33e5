/** What the first load says, in English; each part brings its own words. */
export const WORDS = {
  copied: "Copied",
  failed: "Could not copy",
};

/** English to what the server says in a language. */
const dictionaries: Record<string, Record<string, string>> = {};

/** Remember the words of a language, as the server sent them. */
export function learn(language: string, words: Record<string, string> = {}): void {
  dictionaries[language] = words;
}

/**
 * The language of an element, its own or the nearest around it, as the server takes it: language,
 * script and country, however the page writes them; nothing for what is no language.
 */
export function languageOf(element: Element): string {
  const lang = element.closest<HTMLElement>("[lang]")?.lang.replace(/_/g, "-");
  return lang?.match(/^[a-z]{2,3}(-[a-z\d]{2,4}){0,2}(?![a-z\d])/i)?.[0] ?? "";
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
