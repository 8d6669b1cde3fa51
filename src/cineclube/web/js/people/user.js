/** A user of the database: what they say is stored by the API. */

import { batch, signal } from "../../vendor/preact.js";
import { ask } from "../api.js";

/** @typedef {import("./person").Person} Person */
/** @typedef {import("./person").Said} Said */

const PAGE = 1000;
/** @type {Record<import("./person").Mark, string>} */
const PATHS = { ignored: "ignorados", seen: "vistos", unseen: "nao_vistos" };
/** @type {import("./person").Saying} */
const NOTHING = { stars: null, mark: null };

/** @implements {Person} */
export class User {
  kind = /** @type {const} */ ("user");

  /** @param {number} id @param {string} name */
  constructor(id, name) {
    this.id = id;
    this.name = signal(name);
    this.opened = signal(false);
    this.said = signal(/** @type {Map<number, Said>} */ (new Map()));
    this.path = `usuarios/${id}`;
  }

  /** Read who they are and what they have said. */
  async open() {
    const named = ask("GET", this.path).then(({ data }) => {
      this.name.value = data.nome;
    });
    const [ratings, ...marked] = await Promise.all([
      this.#all("avaliacoes"),
      ...Object.values(PATHS).map((path) => this.#all(path)),
      named,
    ]);
    /** @type {Map<number, Said>} */
    const said = new Map();
    for (const [place, mark] of Object.keys(PATHS).entries()) {
      for (const { id, titulo } of marked[place] ?? []) {
        said.set(id, { stars: null, mark: /** @type {any} */ (mark), titulo });
      }
    }
    for (const { filme_id, titulo, avaliacao } of (ratings ?? []).reverse()) {
      said.delete(filme_id); // the newest rating comes last
      said.set(filme_id, { stars: avaliacao, mark: null, titulo });
    }
    batch(() => {
      this.said.value = said;
      this.opened.value = true;
    });
  }

  /** @param {string} path @returns {Promise<any[]>} */
  async #all(path) {
    /** @param {number} from */
    const page = (from) =>
      ask("GET", `${this.path}/${path}`, { query: { limite: PAGE, deslocamento: from } });
    const first = await page(0);
    const rest = [];
    for (let from = PAGE; from < first.total; from += PAGE) rest.push(page(from));
    return [first, ...(await Promise.all(rest))].flatMap(({ data }) => data);
  }

  /** @type {import("./person").Person["say"]} */
  async say(film, saying) {
    const before = this.said.value.get(film.id) ?? NOTHING;
    const rating = `${this.path}/avaliacoes/${film.id}`;
    if (saying.stars !== null) await ask("PUT", rating, { body: { avaliacao: saying.stars } });
    else if (before.stars !== null) await ask("DELETE", rating);
    if (before.mark && before.mark !== saying.mark)
      await ask("DELETE", this.#marked(before.mark, film));
    if (saying.mark) await ask("PUT", this.#marked(saying.mark, film));
    const said = new Map(this.said.value);
    said.delete(film.id);
    if (saying.stars !== null || saying.mark) said.set(film.id, { ...saying, titulo: film.titulo });
    this.said.value = said;
  }

  /** @param {import("./person").Mark} mark @param {{id: number}} film */
  #marked(mark, film) {
    return `${this.path}/${PATHS[mark]}/${film.id}`;
  }

  /** @type {import("./person").Person["recommend"]} */
  async recommend(wish, signal) {
    const query = { ...wish, limite: 5 };
    const { data, total, version } = await ask("GET", `filmes/${this.id}/recomendacoes`, {
      query,
      signal,
    });
    return { films: data, total, version };
  }

  /** @type {import("./person").Person["position"]} */
  async position(signal) {
    return (await ask("GET", `${this.path}/posicao`, { signal })).data;
  }

  /** @type {import("./person").Person["question"]} */
  async question(signal) {
    const query = { limite: 1 };
    return (await ask("GET", `${this.path}/perguntas`, { query, signal })).data[0] ?? null;
  }

  /** @type {import("./person").Person["why"]} */
  async why(filmId, signal) {
    const path = `filmes/${this.id}/recomendacoes/${filmId}/motivo`;
    return (await ask("GET", path, { query: { limite: 3 }, signal })).data;
  }
}
