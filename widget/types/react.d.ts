/* Types of the elements in React's JSX: `import type {} from "wagtail-advocates/react"`. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { ElementAttributes } from "./attributes.js";
import type {} from "./define.js";
import type { AdvocatesEvents } from "./events.js";

type Listeners = {
  [Name in keyof AdvocatesEvents as `onadvocates:${Name}`]?: (
    event: CustomEvent<AdvocatesEvents[Name]>,
  ) => void;
};

type Elements = {
  [Tag in keyof ElementAttributes]: DetailedHTMLProps<
    HTMLAttributes<HTMLElementTagNameMap[Tag]>,
    HTMLElementTagNameMap[Tag]
  > &
    ElementAttributes[Tag] &
    Listeners;
};

declare module "react" {
  namespace JSX {
    interface IntrinsicElements extends Elements {}
  }
}
