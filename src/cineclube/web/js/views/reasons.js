/** Why a film is in the list: the parts of its score. */

import { html } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { percent } from "../numbers.js";
import { filmAddress } from "../route.js";

/** @typedef {import("../wire").Reason} Reason */

const LEAST_SHARE = 0.005; // less would be told as 0 %

/** @param {{reasons: Reason[], strategy?: string}} props */
export function Reasons({ reasons, strategy }) {
  const note = strategy && /** @type {Record<string, string>} */ (texts.value.strategy)[strategy];
  const telling = reasons.filter(({ participacao }) => Math.abs(participacao) >= LEAST_SHARE);
  const rated = telling.filter(({ tipo }) => tipo === "avaliacao");
  const rest = telling.filter(({ tipo }) => tipo !== "avaliacao");
  if (!telling.length && !note) return null;
  return html`
    <div class="reasons">
      ${note && html`<p class="strategy">${note}</p>`}
      ${
        rated.length > 0 &&
        html`<ul aria-label=${texts.value.because}>
          ${rated.map((reason) => html`<${Rated} key=${reason.filme_id} reason=${reason} />`)}
        </ul>`
      }
      ${rest.length > 0 && html`<p class="reasons-rest">${rest.map(told).join(" · ")}</p>`}
    </div>
  `;
}

/** @param {{reason: Reason}} props */
function Rated({ reason }) {
  const { filme_id, titulo, avaliacao, participacao: share } = reason;
  const { value } = texts;
  const words = (share < 0 ? value.despiteRated : value.becauseRated)(avaliacao ?? 0);
  const place = reason.sem_este?.posicao;
  return html`
    <li class="reason" data-against=${share < 0} style=${{ "--share": Math.min(1, Math.abs(share)) }}>
      <span class="reason-text">
        ${words} <a href=${filmAddress(filme_id ?? 0)} dir="auto">${titulo}</a>
      </span>
      <span class="reason-share">${percent(share)}</span>
      ${place && html`<small class="reason-without">${value.without(place)}</small>`}
    </li>
  `;
}

/** What is not one film's. @param {Reason} reason */
function told({ tipo, participacao }) {
  const { value } = texts;
  const popular = participacao < 0 ? value.despitePopular : value.becausePopular;
  return `${tipo === "popularidade" ? popular : value.becauseOthers} ${percent(participacao)}`;
}
