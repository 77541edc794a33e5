export { shareCard } from "./card";
export { copyByCommand } from "./copy-command";
export { personalise } from "./personalise";
export { saving } from "./saving";
export { askToJoin, codeOfSender, Refusal } from "./join-request";
export { tellJoined } from "./joined";
