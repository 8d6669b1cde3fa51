/** What somebody says of a film: stars, "seen", "not interested"; and takes back. */
import { signal } from "../vendor/preact.js";
import { ProblemError, UnreachableError } from "./api.js";
import { texts } from "./language.js";
import { notify } from "./notices.js";
import { changes, inTurn, loadMap, person, recover } from "./session.js";

/** @typedef {import("./people/person").Person} Person */
/** @typedef {import("./people/person").Saying} Saying */
/** @typedef {Pick<import("./wire").Film, "id" | "titulo">} Named */

/** The film that somebody speaks about just now. */
export const busy = signal(/** @type {number | null} */ (null));

/** @param {Named} film @param {number} stars */
export const rate = (film, stars) =>
  say(film, { stars, mark: null }, texts.value.rated(stars, film.titulo));

/** @param {Named} film */
export const unrate = (film) =>
  say(film, { stars: null, mark: null }, texts.value.takenBack(film.titulo));

/** @param {Named} film @param {import("./people/person").Mark} mark */
export const markAs = (film, mark) =>
  say(film, { stars: null, mark }, texts.value.marked[mark](film.titulo));

/**
 * Say something of a film: the list and the place on the map follow.
 *
 * @param {Named} film @param {Saying} saying @param {string} told what to tell, with a way back
 */
function say(film, saying, told) {
  const somebody = person.peek();
  if (somebody) inTurn(() => sayFor(somebody, film, saying, told));
}

/** @param {Person} somebody @param {Named} film @param {Saying} saying @param {string} told */
async function sayFor(somebody, film, saying, told) {
  const { stars = null, mark = null } = somebody.said.peek().get(film.id) ?? {};
  busy.value = film.id;
  try {
    await somebody.say(film, saying);
    changes.value += 1;
    if (person.peek() !== somebody) return;
    const back = () => sayFor(somebody, film, { stars, mark }, texts.value.takenBack(film.titulo));
    notify(told, () => inTurn(back));
  } catch (error) {
    await failed(somebody, /** @type {Error} */ (error));
  } finally {
    busy.value = null;
  }
}

/** @param {Person} somebody @param {Error} error */
async function failed(somebody, error) {
  const { value } = texts;
  if (error instanceof UnreachableError) notify(value.notSaved);
  else if (error instanceof ProblemError && error.kind === "filme-nao-encontrado") {
    notify(value.filmGone);
    await loadMap();
    changes.value += 1;
  } else {
    notify(value.notSaved);
    await recover(somebody, error);
  }
}
