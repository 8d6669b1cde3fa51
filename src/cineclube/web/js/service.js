/** How the API is, and what waits for it to be well again. */

import { signal } from "../vendor/preact.js";
import { ask, onCondition, ProblemError } from "./api.js";

const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 8_000; // while it is away
const LONGEST_PAUSE_MS = 60_000; // where it is ready, and still fails
const QUIET_MS = 60_000;

/** @type {import("../vendor/preact.js").Signal<"ok" | "unreachable" | "no-model" | "trouble">} */
export const condition = signal("ok");

/** Grows each time the API is well again: whoever shows its answers asks anew. */
export const recoveries = signal(0);

export function askAnew() {
  recoveries.value += 1;
}

/** Version of the model that gave the last answer. */
export const version = signal(/** @type {string | null} */ (null));

let looking = false;
let pause = FIRST_LOOK_MS;
let wellSince = 0;

onCondition((told, problem) => {
  if (told === "ok") return;
  condition.value = told === "unreachable" ? told : kindOf(problem);
  if (looking) return;
  // what fails again right after a recovery is asked less and less often
  if (Date.now() - wellSince > QUIET_MS) pause = FIRST_LOOK_MS;
  look();
});

/** @param {ProblemError | null} problem */
function kindOf(problem) {
  return problem?.kind === "modelo-indisponivel" ? "no-model" : "trouble";
}

/** Look again and again until the API is ready. */
function look() {
  looking = true;
  setTimeout(async () => {
    try {
      await ask("GET", "health/ready");
    } catch (error) {
      // a proxy that answers 404 here means that the API is there
      if (!(error instanceof ProblemError) || error.status >= 500) {
        pause = Math.min(pause * 1.5, LAST_LOOK_MS);
        look();
        return;
      }
    }
    looking = false;
    wellSince = Date.now();
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    condition.value = "ok";
    recoveries.value += 1;
  }, pause);
}
