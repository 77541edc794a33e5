import * as dialogs from "./index";

Object.assign(window.advocates?.parts ?? {}, { dialogs });
