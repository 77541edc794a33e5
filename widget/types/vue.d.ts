/* Types of the elements in Vue's templates: `import type {} from "wagtail-advocates/vue"`. */
import type { HTMLAttributes } from "vue";
import type { ElementAttributes } from "./attributes.js";
import type {} from "./define.js";
import type { AdvocatesEvents } from "./events.js";

type Listeners = {
  [Name in keyof AdvocatesEvents as `onAdvocates:${Name}`]?: (
    event: CustomEvent<AdvocatesEvents[Name]>,
  ) => void;
};

type Elements = {
  [Tag in keyof ElementAttributes]: new () => HTMLElementTagNameMap[Tag] & {
    $props: HTMLAttributes & ElementAttributes[Tag] & Listeners;
  };
};

declare module "vue" {
  interface GlobalComponents extends Elements {}
}
