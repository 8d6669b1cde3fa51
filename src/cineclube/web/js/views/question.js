/** One of the ten films to begin with. */

import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { answered, question, stopAsking, wanted } from "../interview.js";
import { texts } from "../language.js";
import { busy, markAs, rate } from "../speaking.js";
import { Poster } from "./poster.js";
import { Stars } from "./stars.js";
import { Failure, Waiting } from "./waiting.js";

export function Question() {
  const { data, error, loading } = question.state.value;
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  useLayoutEffect(() => {
    // the answered film is gone, and the focus with it
    if (!first.current && document.activeElement === document.body) {
      /** @type {HTMLElement | null} */ (section.current?.querySelector("[role=slider]"))?.focus();
    }
    first.current = false;
  }, [data?.id]);
  const { value } = texts;
  return html`
    <section class="question" ref=${section} aria-labelledby="question-heading">
      <div class="question-top">
        <h1 id="question-heading" tabindex="-1">${value.questionHeading}</h1>
        <p>${value.question(Math.min(answered.value + 1, wanted.value), wanted.value)}</p>
      </div>
      <progress max=${wanted.value} value=${answered.value} aria-labelledby="question-heading"></progress>
      ${data && html`<${Asked} key=${data.id} film=${data} />`}
      ${!data && (error ? html`<${Failure} />` : loading ? html`<${Waiting} />` : html`<p class="nothing">${value.questionsDone}</p>`)}
      <div class="question-bottom">
        <p>${value.whyAsked}</p>
        <button type="button" class="quiet" onClick=${stopAsking}>${value.enough}</button>
      </div>
    </section>
  `;
}

/** @param {{film: import("../wire").Question}} props */
function Asked({ film }) {
  const { value } = texts;
  return html`
    <article class="card asked">
      <${Poster} film=${film} cluster=${film.cluster.id} linked=${false} />
      <div class="opinion">
        <${Stars}
          label=${`${value.yourRating}: ${film.titulo}`}
          value=${null}
          disabled=${busy.value === film.id}
          onRate=${(/** @type {number} */ stars) => rate(film, stars)}
        />
        <button type="button" class="quiet" onClick=${() => markAs(film, "unseen")}>${value.haveNotSeen}</button>
      </div>
    </article>
  `;
}
