/* Stands in for the modules of the kit when the build makes a part of the plain script. */
import type { kit } from "./kit";

export const { adopt, CROSS, callAddress, emit, h, icon, identityOf, languageOf, wordOf } = (
  window.advocates?.parts as unknown as { kit: typeof kit }
).kit;
