/** A poster made of type alone, in the colour of the film's cluster. */

import { html } from "../../vendor/preact.js";
import { colours } from "../colouring.js";
import { texts } from "../language.js";
import { duration } from "../numbers.js";
import { filmAddress } from "../route.js";

const LONG_TITLE = 34;
const VERY_LONG_TITLE = 80;

/** @param {string} text several values, separated by ", " */
const several = (text) => (text ? text.split(", ") : []);

/** How large a title may be. @param {string} title */
function measure(title) {
  if (title.length > VERY_LONG_TITLE) return "very-long";
  const longest = Math.max(...title.split(/\s+/).map((word) => word.length));
  return title.length > LONG_TITLE || longest > 14 ? "long" : "short";
}

/**
 * @param {{film: import("../wire").Film, cluster?: number, place?: number, linked?: boolean,
 *   level?: 1 | 3}} props `cluster` is an id
 */
export function Poster({ film, cluster, place, linked = true, level = 3 }) {
  const style = { "--cluster": colours.value.get(cluster ?? 0) ?? "var(--faint)" };
  const facts = [
    film.ano,
    film.duracao && duration(film.duracao),
    several(film.genero).slice(0, 3).join(", "),
  ];
  const Heading = /** @type {any} */ (`h${level}`);
  return html`
    <div class="poster" style=${style} data-title=${measure(film.titulo)}>
      ${place && html`<span class="poster-place" aria-hidden="true">${place}</span>`}
      <p class="poster-facts">
        ${facts.filter(Boolean).map((fact) => html`<span>${fact}</span>`)}
      </p>
      <${Heading} class="poster-title" tabindex=${level === 1 ? -1 : undefined}>
        ${
          linked
            ? html`<a href=${filmAddress(film.id)} dir="auto">${film.titulo}</a>`
            : html`<span dir="auto">${film.titulo}</span>`
        }
      <//>
      <${Credits} film=${film} />
    </div>
  `;
}

/** @param {{film: import("../wire").Film}} props */
function Credits({ film }) {
  const actors = several(film.atores);
  if (!film.diretor && !actors.length) return null;
  return html`
    <p class="poster-credits" dir="auto">
      ${film.diretor && html`<span><small>${texts.value.directedBy}</small> ${film.diretor}</span>`}
      ${
        actors.length > 0 &&
        html`<span><small>${texts.value.withActors}</small> ${actors.slice(0, 4).join(" · ")}</span>`
      }
    </p>
  `;
}
