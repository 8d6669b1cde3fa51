/** A film: what it is, what it is to whoever looks, and its neighbours. */

import { html } from "../../vendor/preact.js";
import { ask, ProblemError } from "../api.js";
import { clusterOf, colourOf } from "../films.js";
import { texts } from "../language.js";
import { decimal } from "../numbers.js";
import { filmAddress } from "../route.js";
import { changes, five, person } from "../session.js";
import { useAnswer } from "./answer.js";
import { Back } from "./back.js";
import { ClusterLink } from "./clusterLink.js";
import { Opinion } from "./opinion.js";
import { Poster } from "./poster.js";
import { Reasons } from "./reasons.js";
import { Failure, Waiting } from "./waiting.js";

/** @typedef {import("../wire").Film} Film */

const NEIGHBOURS = 8;
const SHOWN = 5; // reasons

/** @param {{id: number}} props */
export function FilmView({ id }) {
  const { data, error, slow } = useAnswer(
    async (signal) => /** @type {Film} */ ((await ask("GET", `filmes/${id}`, { signal })).data),
    [id],
  );
  const { value } = texts;
  if (!data) {
    const gone = error instanceof ProblemError && error.status === 404;
    return html`
      <${Back} />
      ${slow && html`<p class="slow" role="status">${value.slow}</p>`}
      ${error ? html`<${Failure} text=${gone ? value.filmGone : undefined} />` : html`<${Waiting} />`}
    `;
  }
  const cluster = clusterOf(id);
  return html`
    <${Back} />
    <article class="film">
      <${Poster} film=${data} cluster=${cluster?.id} linked=${false} level=${1} />
      <div class="card-body">
        <div class="film-links">
          ${cluster && html`<${ClusterLink} cluster=${cluster} />`}
          ${data.imdb_id && html`<${Imdb} id=${data.imdb_id} />`}
        </div>
        <${Opinion} film=${data} />
        <${ForYou} id=${id} />
        ${data.sinopse && html`<h2>${value.synopsis}</h2><p class="synopsis" dir="auto">${data.sinopse}</p>`}
      </div>
    </article>
    <${Neighbours} id=${id} />
  `;
}

/** @param {{id: string}} props */
function Imdb({ id }) {
  if (!/^tt\d+$/.test(id)) return null;
  return html`<a class="outside" href=${`https://www.imdb.com/title/${id}/`} rel="noreferrer" target="_blank">
    ${texts.value.onImdb} ↗
  </a>`;
}

/** @param {{id: number}} props */
function ForYou({ id }) {
  const somebody = person.value;
  const { data } = useAnswer(
    async (signal) => (somebody ? somebody.why(id, signal) : null),
    [id, somebody, changes.value],
  );
  const listed = five.state.value.data?.films.find((film) => film.id === id);
  const reasons = (data ?? listed)?.motivos;
  if (!somebody || !reasons?.length) return null;
  const { value } = texts;
  const facts = data
    ? [
        data.posicao && value.placeOf(data.posicao, data.de),
        data.nota_esperada !== null && value.expected(data.nota_esperada),
      ]
    : [];
  return html`
    <section class="for-you" aria-labelledby="for-you">
      <h2 id="for-you">${value.forYou}</h2>
      <p>${facts.filter(Boolean).join(" · ")}</p>
      <${Reasons} reasons=${reasons.slice(0, SHOWN)} />
    </section>
  `;
}

/** @param {{id: number}} props */
function Neighbours({ id }) {
  const { data } = useAnswer(
    async (signal) => {
      const query = { limite: NEIGHBOURS };
      const { data } = await ask("GET", `filmes/${id}/similares`, { query, signal });
      return /** @type {import("../wire").SimilarFilm[]} */ (data);
    },
    [id],
  );
  if (!data?.length) return null;
  return html`
    <section class="neighbours" aria-labelledby="neighbours">
      <h2 id="neighbours">${texts.value.neighbours}</h2>
      <ul>${data.map((film) => html`<${Neighbour} key=${film.id} film=${film} />`)}</ul>
    </section>
  `;
}

/** @param {{film: import("../wire").SimilarFilm}} props */
function Neighbour({ film }) {
  const { diretor, atores, genero } = film.em_comum;
  const common = [...diretor, ...atores, ...genero].slice(0, 4);
  return html`
    <li>
      <${FilmRow} film=${film} cluster=${clusterOf(film.id)?.id} note=${decimal(film.similaridade, 2)}
        more=${common.length ? `${texts.value.inCommon}: ${common.join(", ")}` : ""} />
    </li>
  `;
}

/** A film in one line. @param {{film: Pick<Film, "id" | "titulo"> & {ano?: number | null}, cluster?: number, note?: any, more?: string}} props */
export function FilmRow({ film, cluster, note, more }) {
  return html`
    <${ClusterDot} cluster=${cluster} />
    <span class="row-text">
      <a href=${filmAddress(film.id)} dir="auto">${film.titulo}</a>
      ${film.ano && html`<span class="row-year">${film.ano}</span>`}
      ${more && html`<small dir="auto">${more}</small>`}
    </span>
    ${note && html`<span class="row-note">${note}</span>`}
  `;
}

/** @param {{cluster?: number}} props */
function ClusterDot({ cluster }) {
  return html`<span class="dot" aria-hidden="true" style=${{ "--cluster": colourOf(cluster) }}></span>`;
}
