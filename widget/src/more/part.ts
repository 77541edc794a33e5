import * as more from "./index";

Object.assign(window.advocates?.parts ?? {}, { more });
