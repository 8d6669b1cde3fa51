/** Five films, with reasons. */

import { autoAnimate, html, useEffect, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { language, texts } from "../language.js";
import { five, map, person } from "../session.js";
import { turnBack, turned } from "../wish.js";
import { ClusterLink } from "./clusterLink.js";
import { Opinion } from "./opinion.js";
import { Poster } from "./poster.js";
import { Reasons } from "./reasons.js";
import { Failure, Waiting } from "./waiting.js";

/** @param {{heading: string}} props */
export function FiveFilms({ heading }) {
  const { data, error, loading, slow } = five.state.value;
  const films = data?.films ?? [];
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (list.current) autoAnimate(list.current, { duration: 350 });
  }, [films.length > 0]);
  const top = useRef(/** @type {HTMLElement | null} */ (null));
  const shown = films.map(({ id }) => id).join();
  const before = useRef("");
  useLayoutEffect(() => {
    // the card that somebody was at is gone, and the focus with it
    if (before.current && document.activeElement === document.body) {
      top.current?.focus({ preventScroll: true });
    }
    before.current = shown;
  }, [shown]);
  return html`
    <section class="five" aria-busy=${loading} aria-labelledby="five-heading">
      <h2 id="five-heading" tabindex="-1" ref=${top}>${heading}</h2>
      <${Spoken} films=${films} />
      ${slow && html`<p class="slow" role="status">${texts.value.slow}</p>`}
      ${!data && (error ? html`<${Failure} />` : html`<${Waiting} cards=${3} />`)}
      ${data && !films.length && html`<${Nothing} />`}
      ${
        films.length > 0 &&
        html`<ol class="cards" ref=${list} data-stale=${loading || Boolean(error)}>
          ${films.map((film, at) => html`<${Card} key=${film.id} film=${film} place=${at + 1} />`)}
        </ol>`
      }
    </section>
  `;
}

/** @param {{film: import("../wire").Recommendation, place: number}} props */
function Card({ film, place }) {
  return html`
    <li>
      <article class="card">
        <${Poster} film=${film} cluster=${film.cluster.id} place=${place} />
        <div class="card-body">
          <${ClusterLink} cluster=${film.cluster} />
          <${Reasons} reasons=${film.motivos} strategy=${film.estrategia} />
          <${Opinion} film=${film} />
        </div>
      </article>
    </li>
  `;
}

/** Tells screen readers when the list is another. @param {{films: import("../wire").Film[]}} props */
function Spoken({ films }) {
  const titles = films.map(({ titulo }, at) => `${at + 1}. ${titulo}`);
  return html`<p class="unseen" role="status" key=${language.value}>
    ${titles.length > 0 && texts.value.listNow(titles)}
  </p>`;
}

function Nothing() {
  const { none } = texts.value;
  const empty = map.state.value.data?.filmes.id.length === 0;
  if (turned.value > 0 && !empty) {
    return html`
      <div class="nothing">
        <p>${none.wished}</p>
        <button type="button" class="primary" onClick=${turnBack}>${texts.value.turnBack}</button>
      </div>
    `;
  }
  return html`<p class="nothing">${empty ? none.empty : none.all}</p>`;
}

/** The list of who is there, named for what is known of them. @param {{asking: boolean}} props */
export function Films({ asking }) {
  if (!person.value) return null;
  const { fiveHeading, fiveSoFar } = texts.value;
  return html`<${FiveFilms} heading=${asking ? fiveSoFar : fiveHeading} />`;
}
