/** The model: how good it is, how old, of what, and which versions are kept. */

import { html } from "../../vendor/preact.js";
import { ask } from "../api.js";
import { colourOf } from "../films.js";
import { texts } from "../language.js";
import { ago, decimal, moment, percent } from "../numbers.js";
import { clusterAddress, filmAddress } from "../route.js";
import { version } from "../service.js";
import { useAnswer } from "./answer.js";
import { Back } from "./back.js";
import { Failure, Waiting } from "./waiting.js";

/** @typedef {import("../wire").Model} Model */
/** @typedef {import("../wire").Method} Method */

const OURS = "cineclube";
const BASELINE = "popularity (4 and more)";

/** @typedef {{model: Model, clusters: import("../wire").Cluster[], versions: import("../wire").ModelVersion[]}} All */

/** @param {AbortSignal} signal @returns {Promise<All>} */
async function everything(signal) {
  const paths = ["modelo", "clusters", "modelo/versoes"];
  const [model, clusters, versions] = await Promise.all(
    paths.map((path) => ask("GET", path, { signal })),
  );
  return { model: model.data, clusters: clusters.data, versions: versions.data };
}

export function ModelView() {
  const { data, error } = useAnswer(everything, [version.value]);
  if (!data) return html`<${Back} />${error ? html`<${Failure} />` : html`<${Waiting} />`}`;
  return html`
    <${Back} />
    <section class="model">
      <${Summary} model=${data.model} />
      <${Quality} model=${data.model} />
      <${Clusters} clusters=${data.clusters} />
      <${Versions} versions=${data.versions} />
      <p class="model-links">
        <a href="clusters/mapa.png">${texts.value.plot}</a>
        <a href="docs">${texts.value.theApi}</a>
      </p>
    </section>
  `;
}

/** @param {{model: Model}} props */
function Summary({ model }) {
  const { value } = texts;
  return html`
    <h1 tabindex="-1">${value.theModel}</h1>
    <p class="lead">${value.trained(ago(model.criado_em))} · ${value.counts(model.manifesto.counts)}</p>
    <p class="version">${value.version} <code>${model.versao}</code></p>
  `;
}

/** @param {{model: Model}} props */
function Quality({ model }) {
  const { value } = texts;
  const measured = model.metricas.held_out;
  const ours = measured?.methods[OURS];
  if (!measured || !ours) return html`<h2>${value.quality}</h2><p>${value.notMeasured}</p>`;
  const methods = Object.entries(measured.methods).sort(
    ([, a], [, b]) => b.ndcg_at_10 - a.ndcg_at_10,
  );
  const baseline = measured.methods[BASELINE]?.ndcg_at_10;
  return html`
    <h2>${value.quality}</h2>
    ${
      baseline > 0 &&
      html`<p class="headline"><b>${value.times(ours.ndcg_at_10 / baseline)}</b> ${value.baseline}</p>`
    }
    <p>${value.qualityLead(measured.n_users)}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${value.quality}>
      <table>
        <thead><tr>
          <th scope="col">${value.method}</th><th scope="col">${value.ndcg}</th>
          <th scope="col">${value.recall}</th><th scope="col">${value.hits}</th><th scope="col">${value.coverage}</th>
        </tr></thead>
        <tbody>
          ${methods.map(([name, method]) => html`<${Row} key=${name} name=${name} method=${method} best=${methods[0][1].ndcg_at_10} />`)}
        </tbody>
      </table>
    </div>
  `;
}

/** @param {{name: string, method: Method, best: number}} props */
function Row({ name, method, best }) {
  const names = /** @type {Record<string, string>} */ (texts.value.methods);
  const error = method.ndcg_at_10_error;
  return html`
    <tr data-ours=${name === OURS} style=${{ "--share": method.ndcg_at_10 / (best || 1) }}>
      <th scope="row">${names[name] ?? texts.value.naive(name)}</th>
      <td class="bar">${decimal(method.ndcg_at_10, 3)}${error !== undefined && html` <small class="error">±${decimal(error, 3)}</small>`}</td>
      <td>${decimal(method.recall_at_10, 3)}</td>
      <td>${percent(method.hit_rate_at_5)}</td>
      <td>${method.coverage_at_10 === undefined ? "" : percent(method.coverage_at_10)}</td>
    </tr>
  `;
}

/** @param {{clusters: import("../wire").Cluster[]}} props */
function Clusters({ clusters }) {
  const { value } = texts;
  return html`
    <h2>${value.clusters} <small>${clusters.length}</small></h2>
    <ul class="rows clusters">
      ${clusters.map(
        (cluster) => html`
          <li key=${cluster.id}>
            <span class="dot" aria-hidden="true" style=${{ "--cluster": colourOf(cluster.id) }}></span>
            <span class="row-text">
              <a href=${clusterAddress(cluster.id)}>${cluster.nome}</a>
              <small>${cluster.filmes_tipicos
                .slice(0, 3)
                .map(
                  (film, place) =>
                    html`${place > 0 && ", "}<a href=${filmAddress(film.id)} dir="auto">${film.titulo}</a>`,
                )}</small>
            </span>
            <span class="row-note">${value.filmsOf(cluster.n_filmes)}<small>${value.shareOfRatings(percent(cluster.participacao_avaliacoes))}</small></span>
          </li>
        `,
      )}
    </ul>
  `;
}

/** @param {{versions: import("../wire").ModelVersion[]}} props */
function Versions({ versions }) {
  const { value } = texts;
  return html`
    <h2>${value.versions}</h2>
    <ul class="rows versions">
      ${versions.map(
        (one) => html`
          <li key=${one.versao} data-used=${one.em_uso}>
            <span class="row-text">
              <code>${one.versao}</code>
              <small>
                ${[moment(one.criado_em), one.em_uso && value.inUse, one.promovida === false && value.notPromoted].filter(Boolean).join(" · ")}
              </small>
            </span>
            <span class="row-note">${one.ndcg_10 !== null && html`${value.ndcg} ${decimal(one.ndcg_10, 3)}`}</span>
          </li>
        `,
      )}
    </ul>
  `;
}
