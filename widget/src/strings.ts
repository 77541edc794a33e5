/** What the first load says; each part brings its own words. */
export const WORDS = {
  en: {
    copied: "Copied",
    failed: "Could not copy",
    mine: "Sharing as {name} · Your results",
  },
  de: {
    copied: "Kopiert",
    failed: "Kopieren nicht möglich",
    mine: "Du teilst als {name} · Deine Ergebnisse",
  },
} as const;

/** The language of an element: its own, else the nearest around it. */
export function languageOf(element: Element): string {
  return element.closest<HTMLElement>("[lang]")?.lang ?? "";
}

/**
 * The words of an element: its attribute `label-KEY`, else its language (`de-AT` → `de`),
 * else English. `{name}` is replaced.
 */
export function wordOf(
  element: Element,
  catalogue: Record<string, Record<string, string>>,
  key: string,
  name = "",
): string {
  const language = languageOf(element).split("-")[0] ?? "";
  return (
    element.getAttribute(`label-${key}`) ??
    catalogue[language]?.[key] ??
    catalogue["en"]?.[key] ??
    ""
  ).replace("{name}", name);
}
