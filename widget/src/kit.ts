/* What the parts of the plain script share with it, so that each is sent once. */
import { callAddress, identityOf } from "./endpoint";
import { emit } from "./events";
import { adopt, CROSS, h, icon } from "./dom";
import { languageOf, wordOf } from "./strings";

export const kit = {
  adopt,
  CROSS,
  callAddress,
  emit,
  h,
  icon,
  identityOf,
  languageOf,
  wordOf,
};
