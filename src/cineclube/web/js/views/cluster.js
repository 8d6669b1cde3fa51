/** A cluster: what lies in it. */

import { html } from "../../vendor/preact.js";
import { ask, ProblemError } from "../api.js";
import { colourOf } from "../films.js";
import { texts } from "../language.js";
import { percent } from "../numbers.js";
import { go, HOME } from "../route.js";
import { version } from "../service.js";
import { person } from "../session.js";
import { turn } from "../wish.js";
import { useAnswer } from "./answer.js";
import { Back } from "./back.js";
import { FilmRow } from "./film.js";
import { Failure, Waiting } from "./waiting.js";

/** @param {{id: number}} props */
export function ClusterView({ id }) {
  const { data, error } = useAnswer(
    async (signal) =>
      /** @type {import("../wire").ClusterDetail} */ (
        (await ask("GET", `clusters/${id}`, { signal })).data
      ),
    [id, version.value],
  );
  const { value } = texts;
  if (!data) {
    const gone = error instanceof ProblemError && error.status === 404;
    return html`<${Back} />${error ? html`<${Failure} text=${gone ? value.clusterGone : undefined} />` : html`<${Waiting} />`}`;
  }
  return html`
    <${Back} />
    <section class="cluster" style=${{ "--cluster": colourOf(id) }}>
      <div class="poster" data-title="short">
        <p class="poster-facts">
          <span>${value.filmsOf(data.n_filmes)}</span>
          <span>${value.shareOfRatings(percent(data.participacao_avaliacoes))}</span>
        </p>
        <h1 class="poster-title" tabindex="-1">${data.nome}</h1>
        <p class="poster-credits"><span>${value.clusterLead}</span></p>
      </div>
      ${
        person.value &&
        html`<button type="button" class="primary" onClick=${() => only(id)}>${value.onlyThisCluster}</button>`
      }
      <h2>${value.bestKnown}</h2>
      <ul class="rows">
        ${data.filmes.map((film) => html`<li key=${film.id}><${FilmRow} film=${film} cluster=${id} more=${film.diretor} /></li>`)}
      </ul>
    </section>
  `;
}

/** @param {number} cluster */
function only(cluster) {
  turn({ cluster });
  go(HOME);
}
