import { render } from "./view";

Object.assign(window.advocates?.parts ?? {}, { view: { render } });
