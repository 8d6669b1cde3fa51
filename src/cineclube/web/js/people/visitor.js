/** Who is new here: what they say stays in their browser, and goes along with each question. */

import { signal } from "../../vendor/preact.js";
import { ask } from "../api.js";
import { recall, remember } from "../memory.js";

/** @typedef {import("./person").Person} Person */
/** @typedef {import("./person").Said} Said */

export const VISITOR_MEMORY = "visitor";
const MOST = 1000; // of films that the API takes in one list

/** @implements {Person} */
export class Visitor {
  kind = /** @type {const} */ ("visitor");
  id = null;
  name = signal("");
  opened = signal(true);

  constructor() {
    this.said = signal(stored());
  }

  async open() {}

  /** Take over what is remembered now. */
  reread() {
    this.said.value = stored();
  }

  /** @type {import("./person").Person["say"]} */
  async say(film, saying) {
    const said = stored(); // another window may have said more
    said.delete(film.id);
    if (saying.stars !== null || saying.mark) said.set(film.id, { ...saying, titulo: film.titulo });
    this.#keep(said);
  }

  /** Forget everything. */
  forget() {
    this.#keep(new Map());
  }

  /** Forget films that are gone. @param {Set<number>} filmIds those that there are */
  keepOnly(filmIds) {
    this.#keep(new Map([...this.said.value].filter(([id]) => filmIds.has(id))));
  }

  /** @param {Map<number, Said>} said */
  #keep(said) {
    this.said.value = said;
    remember(VISITOR_MEMORY, [...said]);
  }

  get #ratings() {
    return [...this.said.value]
      .filter(([, { stars }]) => stars !== null)
      .slice(-MOST)
      .map(([id, { stars }]) => ({ filme_id: id, avaliacao: stars }));
  }

  /** @param {import("./person").Mark[]} marks */
  #marked(marks) {
    return [...this.said.value]
      .filter(([, { mark }]) => mark !== null && marks.includes(mark))
      .slice(-MOST)
      .map(([id]) => id);
  }

  /** @type {import("./person").Person["recommend"]} */
  async recommend(wish, signal) {
    const body = {
      ...given(wish),
      avaliacoes: this.#ratings,
      excluir: this.#marked(["ignored", "seen"]),
      limite: 5,
    };
    const { data, total, version } = await ask("POST", "recomendacoes", { body, signal });
    return { films: data, total, version };
  }

  /** @type {import("./person").Person["position"]} */
  async position(signal) {
    return (await ask("POST", "posicao", { body: { avaliacoes: this.#ratings }, signal })).data;
  }

  /** @type {import("./person").Person["question"]} */
  async question(signal) {
    const body = {
      avaliacoes: this.#ratings,
      nao_vistos: this.#marked(["ignored", "seen", "unseen"]),
      limite: 1,
    };
    return (await ask("POST", "perguntas", { body, signal })).data[0] ?? null;
  }

  async why() {
    return null; // what the API tells about users only
  }
}

/** @returns {Map<number, Said>} */
function stored() {
  const entries = recall(VISITOR_MEMORY, /** @type {[number, Said][]} */ ([]));
  return new Map(Array.isArray(entries) ? entries.filter(isSaid) : []);
}

/** @param {unknown} entry */
function isSaid(entry) {
  if (!Array.isArray(entry)) return false;
  const [id, said] = entry;
  const { titulo, stars, mark } = said ?? {};
  const rated = Number.isInteger(stars * 2) && stars >= 0 && stars <= 5 && stars !== null;
  const marked = stars === null && ["ignored", "seen", "unseen"].includes(mark);
  return Number.isInteger(id) && id > 0 && typeof titulo === "string" && (rated || marked);
}

/** Knobs without those that are not turned. @param {Record<string, unknown>} wish */
function given(wish) {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== null));
}
