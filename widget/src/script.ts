/* The plain script: `<script async src="…/advocates.js" data-api data-key>`. */
import "./script-queue";
import { define, ELEMENTS } from "./elements";

// Each in a task of its own, so that none of them makes the page late.
for (const [name, element] of ELEMENTS) setTimeout(define, 0, name, element);
