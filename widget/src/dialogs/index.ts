export { openDialog } from "./dialog";
export { joinContent, openJoin, sayFor, tell } from "./join";
export { figure, openQr } from "./qr";
export { STYLES } from "./styles";
