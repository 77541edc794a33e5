/** Copy as the copy command does, where the clipboard is closed to scripts. Never throws. */
export function copyByCommand(text: string): boolean {
  let isDone = false;
  const onCopy = (event: ClipboardEvent): void => {
    event.clipboardData?.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    isDone = true;
  };
  addEventListener("copy", onCopy, { capture: true, once: true });
  try {
    // Deprecated, and still the only way on pages without https.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return document.execCommand("copy") && isDone;
  } catch {
    return false;
  } finally {
    removeEventListener("copy", onCopy, true);
  }
}
