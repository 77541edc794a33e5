import { createApp } from "vue";
import App from "./App.vue";

const root = document.getElementById("app") as HTMLElement;
const { api = "", key = "", program = "" } = root.dataset;

createApp(App, { api, apiKey: key, program }).mount(root);
