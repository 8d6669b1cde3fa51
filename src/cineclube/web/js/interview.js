/** The first questions: ten films for who is new, one after the other. */

import { computed, effect, signal, untracked } from "../vendor/preact.js";
import { recall, remember } from "./memory.js";
import { resource } from "./resource.js";
import { recoveries } from "./service.js";
import { changes, map, person, recover } from "./session.js";

const QUESTIONS = 10;
const FEW = 3; // ratings: a user of the database with less is asked as well
const MEMORY = "enough";

const enough = signal(recall(MEMORY, false));

/** How many films were rated. */
export const answered = computed(() => {
  const said = person.value?.said.value;
  return said ? [...said.values()].filter(({ stars }) => stars !== null).length : 0;
});

/** @type {import("./resource.js").Resource<import("./wire").Question | null>} */
export const question = resource();

/** How many films are to be rated. */
export const wanted = computed(() => (person.value?.kind === "visitor" ? QUESTIONS : FEW));

/** Whether questions are asked. */
export const asking = computed(() => {
  if (!person.value?.opened.value || enough.value) return false;
  return map.state.value.data?.filmes.id.length !== 0 && answered.value < wanted.value;
});

export function stopAsking() {
  enough.value = true;
  remember(MEMORY, true);
}

/** Ask again: somebody starts anew. */
export function startAsking() {
  enough.value = false;
  remember(MEMORY, null);
}

/** Begin to keep the next question at hand. */
export function beginInterview() {
  effect(() => {
    recoveries.value;
    changes.value;
    const somebody = person.value;
    if (!asking.value || !somebody) return;
    untracked(() => next(somebody));
  });
}

/** @param {import("./people/person").Person} somebody */
async function next(somebody) {
  await question.load((signal) => somebody.question(signal));
  const { error } = question.state.peek();
  if (error) await recover(somebody, error);
}
