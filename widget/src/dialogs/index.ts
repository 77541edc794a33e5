export { openJoin } from "./join";
export { openQr } from "./qr";
