import * as account from "./index";

Object.assign(window.advocates?.parts ?? {}, { account });
