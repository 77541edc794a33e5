import { load } from "./lazy";

/** Copy text; where the clipboard is closed to scripts, as the copy command. Never throws. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return load("own").then(
      ({ copyByCommand }) => copyByCommand(text),
      () => false,
    );
  }
}
