export { shareCard } from "./card";
export { personalise } from "./personalise";
export { saving } from "./saving";
export { askToJoin, codeOfSender, Refusal } from "./join-request";
export { tellJoined } from "./joined";
