import { openJoin } from "./join";
import { openQr } from "./qr";

Object.assign(window.advocates?.parts ?? {}, { dialogs: { openJoin, openQr } });
