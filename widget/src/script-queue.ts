/* Before the elements start, so that the first of them knows the API. */
import { kit } from "./kit";
import { takeQueue } from "./queue";

takeQueue(document.currentScript?.dataset, { kit });
