/** Who is at the page, what they see, and what they do. */

import { batch, effect, signal, untracked } from "../vendor/preact.js";
import { ask, ProblemError, UnreachableError } from "./api.js";
import { texts } from "./language.js";
import { recall, remember } from "./memory.js";
import { notify } from "./notices.js";
import { User } from "./people/user.js";
import { Visitor } from "./people/visitor.js";
import { resource } from "./resource.js";
import { go, WHO } from "./route.js";
import { condition, recoveries, version } from "./service.js";
import { turn, wish } from "./wish.js";

/** @typedef {import("./people/person").Person} Person */
/** @typedef {import("./people/person").Saying} Saying */
/** @typedef {import("./people/person").FiveFilms} FiveFilms */
/** @typedef {import("./wire").Position} Position */
/** @typedef {import("./wire").MapDocument} MapDocument */
/** @typedef {Pick<import("./wire").Film, "id" | "titulo">} Named */

const WHO_MEMORY = "who";
const MODEL_LOOK_MS = 60_000;

/** @type {import("../vendor/preact.js").Signal<Person | null>} */
export const person = signal(null);

/** Grows with everything that is said of a film. */
export const changes = signal(0);

/** The film that somebody speaks about just now. */
export const busy = signal(/** @type {number | null} */ (null));

/** @type {import("./resource.js").Resource<FiveFilms>} */
export const five = resource();
/** @type {import("./resource.js").Resource<Position>} */
export const position = resource();
/** @type {import("./resource.js").Resource<MapDocument>} */
export const map = resource();

/** Begin: with who was here last. */
export function begin() {
  setInterval(lookForModel, MODEL_LOOK_MS);
  effect(() => {
    recoveries.value;
    untracked(loadMap);
  });
  effect(() => {
    if (recoveries.value) untracked(() => person.value && reopen(person.value));
  });
  effect(() => {
    if (version.value && version.value !== map.state.peek().data?.versao) untracked(loadMap);
  });
  effect(() => {
    recoveries.value;
    changes.value;
    const [somebody, wanted] = [person.value, wish.value];
    untracked(() => (somebody ? show(somebody, wanted) : showNobody()));
  });
  const known = recall(WHO_MEMORY, /** @type {{kind: string, id: number} | null} */ (null));
  if (known?.kind === "user" && Number.isInteger(known.id)) become(new User(known.id, ""));
  else if (known?.kind === "visitor") become(new Visitor());
}

/** Ask everything anew where another model serves. */
async function lookForModel() {
  if (document.hidden || condition.peek() !== "ok") return;
  try {
    const found = await ask("GET", "clusters");
    if (version.peek() && found.version !== version.peek()) recoveries.value += 1;
  } catch {
    // the API was asked, so its condition is known
  }
}

function loadMap() {
  return map.load(async (signal) => {
    const { data } = await ask("GET", "mapa", { signal });
    version.value = data.versao;
    return data;
  });
}

/** @param {Person} somebody @param {import("./wish.js").Wish} wanted */
async function show(somebody, wanted) {
  await Promise.all([
    five.load((signal) => somebody.recommend(wanted, signal)),
    position.load((signal) => somebody.position(signal)),
  ]);
  const { data, error } = five.state.peek();
  if (data?.version) version.value = data.version;
  if (error) await recover(error);
}

function showNobody() {
  five.clear();
  position.clear();
}

/** Become somebody: what they have said is read first. @param {Person} somebody */
export async function become(somebody) {
  remember(WHO_MEMORY, { kind: somebody.kind, id: somebody.id });
  batch(() => {
    showNobody();
    person.value = somebody;
  });
  await reopen(somebody);
}

/** @param {Person} somebody */
async function reopen(somebody) {
  try {
    await somebody.open();
  } catch (error) {
    await recover(/** @type {Error} */ (error));
  }
}

export function leave() {
  remember(WHO_MEMORY, null);
  person.value = null;
  go(WHO);
}

/** Do what can be done about an error. @param {Error} error */
async function recover(error) {
  if (!(error instanceof ProblemError)) return;
  const somebody = person.peek();
  if (error.kind === "usuario-nao-encontrado" && somebody?.kind === "user") {
    leave();
    notify(texts.value.userGone);
  } else if (error.kind === "filmes-nao-encontrados" && somebody instanceof Visitor) {
    await loadMap();
    const there = map.state.peek().data;
    if (!there) return;
    somebody.keepOnly(new Set(there.filmes.id));
    notify(texts.value.filmsGone);
    changes.value += 1;
  } else if (error.kind === "cluster-nao-encontrado") turn({ cluster: null });
}

/** What is being said: one thing after the other, in the order of the clicks. */
let last = Promise.resolve();

/**
 * Say something of a film: the list and the place on the map follow.
 *
 * @param {Named} film @param {Saying} saying @param {string} told what to tell, with a way back
 */
export async function say(film, saying, told) {
  const somebody = person.peek();
  if (somebody) {
    last = last.then(() => sayNow(somebody, film, saying, told));
    await last;
  }
}

/** @param {Person} somebody @param {Named} film @param {Saying} saying @param {string} told */
async function sayNow(somebody, film, saying, told) {
  const { stars = null, mark = null } = somebody.said.peek().get(film.id) ?? {};
  busy.value = film.id;
  try {
    await somebody.say(film, saying);
    notify(told, () => say(film, { stars, mark }, texts.value.takenBack(film.titulo)));
    changes.value += 1;
  } catch (error) {
    await failed(/** @type {Error} */ (error));
  } finally {
    busy.value = null;
  }
}

/** @param {Error} error */
async function failed(error) {
  const { value } = texts;
  if (error instanceof UnreachableError) notify(value.notSaved);
  else if (error instanceof ProblemError && error.kind === "filme-nao-encontrado") {
    notify(value.filmGone);
    await loadMap();
    changes.value += 1;
  } else {
    notify(value.notSaved);
    await recover(error);
  }
}

/** @param {Named} film @param {number} stars */
export const rate = (film, stars) =>
  say(film, { stars, mark: null }, texts.value.rated(stars, film.titulo));

/** @param {Named} film */
export const unrate = (film) =>
  say(film, { stars: null, mark: null }, texts.value.takenBack(film.titulo));

/** @param {Named} film @param {import("./people/person").Mark} mark */
export const markAs = (film, mark) =>
  say(film, { stars: null, mark }, texts.value.marked[mark](film.titulo));
