import { addressOf, contentOf, render } from "./view";

Object.assign(window.advocates?.parts ?? {}, { view: { addressOf, contentOf, render } });
