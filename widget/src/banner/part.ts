import { show } from "./view";

Object.assign(window.advocates?.parts ?? {}, { banner: { show } });
