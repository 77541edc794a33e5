/** The address of this page without its fragment. */
export function pageAddress(): string {
  return location.href.replace(/#.*/s, "");
}
