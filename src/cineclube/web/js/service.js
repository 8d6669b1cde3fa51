/** How the API is, and what waits for it to be well again. */

import { signal } from "../vendor/preact.js";
import { ask, onCondition, ProblemError } from "./api.js";

const FIRST_LOOK_MS = 1_000;
const LAST_LOOK_MS = 8_000;

/** @type {import("../vendor/preact.js").Signal<"ok" | "unreachable" | "no-model" | "trouble">} */
export const condition = signal("ok");

/** Grows each time the API is well again: whoever shows its answers asks anew. */
export const recoveries = signal(0);

/** Version of the model that gave the last answer. */
export const version = signal(/** @type {string | null} */ (null));

let looking = false;

onCondition((told, problem) => {
  if (told === "ok") return;
  condition.value = told === "unreachable" ? told : kindOf(problem);
  if (!looking) look(FIRST_LOOK_MS);
});

/** @param {ProblemError | null} problem */
function kindOf(problem) {
  return problem?.kind === "modelo-indisponivel" ? "no-model" : "trouble";
}

/** Look again and again, less and less often, until the API is ready. @param {number} after */
function look(after) {
  looking = true;
  setTimeout(async () => {
    try {
      await ask("GET", "health/ready");
    } catch (error) {
      // a proxy that answers 404 here means that the API is there
      if (!(error instanceof ProblemError) || error.status >= 500) {
        look(Math.min(after * 1.5, LAST_LOOK_MS));
        return;
      }
    }
    looking = false;
    condition.value = "ok";
    recoveries.value += 1;
  }, after);
}
