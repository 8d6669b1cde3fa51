/** Who is new here: what they say stays in their browser, and goes along with each question. */

import { signal } from "../../vendor/preact.js";
import { ask } from "../api.js";
import { recall, remember } from "../memory.js";

/** @typedef {import("./person").Person} Person */
/** @typedef {import("./person").Said} Said */

const MEMORY = "visitor";
const MOST = 1000; // of films that the API takes in one list

/** @implements {Person} */
export class Visitor {
  kind = /** @type {const} */ ("visitor");
  id = null;
  name = signal("");

  constructor() {
    this.said = signal(stored());
  }

  async open() {}

  /** @type {import("./person").Person["say"]} */
  async say(film, saying) {
    const said = new Map(this.said.value);
    said.delete(film.id);
    if (saying.stars !== null || saying.mark) said.set(film.id, { ...saying, titulo: film.titulo });
    this.#keep(said);
  }

  /** Forget films that are gone. @param {Set<number>} filmIds those that there are */
  keepOnly(filmIds) {
    this.#keep(new Map([...this.said.value].filter(([id]) => filmIds.has(id))));
  }

  /** @param {Map<number, Said>} said */
  #keep(said) {
    this.said.value = said;
    remember(MEMORY, [...said]);
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
  const entries = recall(MEMORY, /** @type {[number, Said][]} */ ([]));
  return new Map(Array.isArray(entries) ? entries.filter(isSaid) : []);
}

/** @param {unknown} entry */
function isSaid(entry) {
  if (!Array.isArray(entry)) return false;
  const [id, said] = entry;
  return Number.isInteger(id) && typeof said?.titulo === "string";
}

/** Knobs without those that are not turned. @param {Record<string, unknown>} wish */
function given(wish) {
  return Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== null));
}
