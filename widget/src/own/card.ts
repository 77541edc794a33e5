import type { Message } from "../links";

/** The tap that allows to share is forgotten after some seconds; the sheet must open before. */
const LIMIT_MS = 1500;
const LARGEST = 5_000_000;

/** Share with the card as a picture where this system takes files, else as without one. */
export async function shareCard(message: Message, card: string): Promise<void> {
  const files = await cardFiles(card).catch(() => []);
  await navigator.share(takes(files) ? { ...message, files } : message);
}

/** Asked for only now, and only where it can be shared. */
async function cardFiles(card: string): Promise<File[]> {
  if (!takes([new File(["-"], "card.png", { type: "image/png" })])) return [];
  const answer = await fetch(card, {
    credentials: "omit",
    signal: AbortSignal.timeout(LIMIT_MS),
  });
  const picture = await answer.blob();
  const [, kind] = /^image\/(png|jpeg|webp)$/.exec(picture.type) ?? [];
  if (!answer.ok || !kind || picture.size > LARGEST) return [];
  return [new File([picture], `card.${kind}`, { type: picture.type })];
}

function takes(files: File[]): boolean {
  return files.length > 0 && "canShare" in navigator && navigator.canShare({ files });
}
