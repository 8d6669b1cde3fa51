/** Where somebody's taste lies: the shares of the clusters. */

import { html } from "../../vendor/preact.js";
import { colours } from "../colouring.js";
import { texts } from "../language.js";
import { percent } from "../numbers.js";
import { RATINGS } from "../route.js";
import { person, position } from "../session.js";
import { ClusterLink } from "./clusterLink.js";

const SHOWN = 4;

export function Taste() {
  const somebody = person.value;
  if (!somebody) return null;
  const { value } = texts;
  const { data } = position.state.value;
  const clusters = data?.clusters ?? [];
  const told = somebody.said.value.size;
  return html`
    <section class="taste" aria-labelledby="taste-heading">
      <div class="taste-top">
        <h2 id="taste-heading">${value.tasteHeading}</h2>
        <a class="ratings-link" href=${RATINGS}>${told ? value.ratings(told) : value.yourRatings}</a>
      </div>
      ${
        clusters.length
          ? html`<${Shares} clusters=${clusters} />`
          : data && html`<p class="taste-unknown">${value.tasteUnknown}</p>`
      }
    </section>
  `;
}

/** @param {{clusters: import("../wire").ClusterShare[]}} props */
function Shares({ clusters }) {
  const shown = clusters.slice(0, SHOWN);
  const rest = clusters.slice(SHOWN).reduce((sum, { participacao }) => sum + participacao, 0);
  return html`
    <div class="share-bar" aria-hidden="true">
      ${shown.map(
        ({ id, participacao }) =>
          html`<span key=${id} style=${{ "--cluster": colours.value.get(id), "flex-grow": participacao }}></span>`,
      )}
      ${rest > 0 && html`<span key="rest" class="share-rest" style=${{ "flex-grow": rest }}></span>`}
    </div>
    <ul class="shares">
      ${shown.map(
        ({ id, nome, participacao, combina }) => html`
          <li key=${id} data-matches=${combina}>
            <${ClusterLink} cluster=${{ id, nome }}> <b>${percent(participacao)}</b><//>
          </li>
        `,
      )}
      ${rest >= 0.005 && html`<li>${texts.value.otherClusters} <b>${percent(rest)}</b></li>`}
    </ul>
  `;
}
