import { contentOf, render } from "./view";

Object.assign(window.advocates?.parts ?? {}, { view: { contentOf, render } });
