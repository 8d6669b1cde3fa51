/** What somebody has said of films: the last first, each of it to be changed. */

import { html, useState } from "../../vendor/preact.js";
import { clusterOf } from "../films.js";
import { texts } from "../language.js";
import { stars } from "../numbers.js";
import { person } from "../session.js";
import { Back } from "./back.js";
import { FilmRow } from "./film.js";

const SHOWN = 100;

export function RatingsView() {
  const { value } = texts;
  const [shown, setShown] = useState(SHOWN);
  const said = [...(person.value?.said.value ?? [])].reverse();
  return html`
    <${Back} />
    <section class="ratings">
      <h1 tabindex="-1">${value.yourRatings}</h1>
      ${!said.length && html`<p class="nothing">${value.noRatings}</p>`}
      <ul class="rows">
        ${said.slice(0, shown).map(
          ([id, { titulo, stars: given, mark }]) => html`
            <li key=${id}>
              <${FilmRow} film=${{ id, titulo }} cluster=${clusterOf(id)?.id}
                note=${given === null ? value.markNames[mark ?? "seen"] : `${stars(given)} ★`} />
            </li>
          `,
        )}
      </ul>
      ${
        said.length > shown &&
        html`<button type="button" class="quiet" onClick=${() => setShown(shown + SHOWN)}>+ ${Math.min(SHOWN, said.length - shown)}</button>`
      }
    </section>
  `;
}
