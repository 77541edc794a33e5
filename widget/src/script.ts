/* The plain script: `<script async src="…/advocates.js" data-api data-key>`. */
import "./script-queue";
import "./define";
