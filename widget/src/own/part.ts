import * as own from "./index";

Object.assign(window.advocates?.parts ?? {}, { own });
