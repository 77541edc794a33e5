/**
 * Whether the text around an element is light, so that it stands on a dark ground: the page's
 * own theme, whatever switched it.
 */
export function themeOf(element: Element): "light" | "dark" {
  return isLight(getComputedStyle(element).color) ? "dark" : "light";
}

/** `rgb(…)` counts to 255, `lab()` and `lch()` say lightness up to 100, other notations up to 1. */
export function isLight(color: string): boolean {
  const [first = 0, green = first, blue = first] = (color.match(/[\d.]+/g) ?? []).map(Number);
  if (color.startsWith("rgb")) return first * 0.3 + green * 0.59 + blue * 0.11 > 140;
  return first > (first > 1 ? 55 : 0.55);
}
