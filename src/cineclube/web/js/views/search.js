/** Search of films, as one types. */

import { html } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { filmAddress, go } from "../route.js";
import { Choices } from "./choices.js";

/** @typedef {import("../wire").Film} Film */

/** @param {Film} film */
const named = ({ titulo, ano }) => (ano ? `${titulo} (${ano})` : titulo);

export function Search() {
  const { value } = texts;
  return html`
    <${Choices}
      label=${value.searchLabel}
      hint=${value.searchHint}
      path="filmes/busca"
      parameter="q"
      limit=${8}
      name=${named}
      row=${row}
      count=${value.results}
      nothing=${value.nothingFound}
      onChoose=${(/** @type {Film} */ film) => go(filmAddress(film.id))}
    />
  `;
}

/** @param {Film} film */
const row = ({ titulo, ano, diretor }) => html`
  <span class="found-name" dir="auto">${titulo}</span>
  <span class="found-more" dir="auto">${[ano, diretor].filter(Boolean).join(" · ")}</span>
`;
