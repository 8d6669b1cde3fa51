/** The knobs: what the five films are to be like. */

import { html, useId, useState } from "../../vendor/preact.js";
import { ask } from "../api.js";
import { texts } from "../language.js";
import { duration } from "../numbers.js";
import { five, map } from "../session.js";
import { turn, turnBack, turned, turnGenre, wish } from "../wish.js";
import { useAnswer } from "./answer.js";

const FIRST_YEAR = 1870;
const LAST_YEAR = 2200;
const GENRES_SHOWN = 12;
const LENGTHS = [90, 105, 120, 150, 180];

export function Knobs() {
  const { value } = texts;
  const { data } = five.state.value;
  return html`
    <details class="knobs">
      <summary>
        <h2>${value.knobs}</h2>
        ${turned.value > 0 && html`<span class="knobs-turned">${value.knobsTurned(turned.value)}</span>`}
      </summary>
      <div class="knobs-inside">
        <${Genres} />
        <div class="knob-row"><${Years} /><${Length} /></div>
        <div class="knob-row">
          <${Slider} name="diversidade" label=${value.diversity} ends=${value.diversityEnds} />
          <${Slider} name="novidade" label=${value.novelty} ends=${value.noveltyEnds} />
        </div>
        <${ClusterKnob} />
        <div class="knobs-bottom">
          <button type="button" class="quiet" disabled=${turned.value === 0} onClick=${turnBack}>${value.turnBack}</button>
          ${data && html`<span>${value.passing(data.total)}</span>`}
        </div>
      </div>
    </details>
  `;
}

function Genres() {
  const { value } = texts;
  const [all, setAll] = useState(false);
  const { data } = useAnswer(
    async (signal) =>
      /** @type {import("../wire").Genre[]} */ ((await ask("GET", "generos", { signal })).data),
    [],
  );
  const found = data ?? [];
  const shown = all ? found : found.slice(0, GENRES_SHOWN);
  return html`
    <fieldset class="genres">
      <legend>${value.genres} <small>${value.genresHint}</small></legend>
      <div class="chips">
        ${shown.map(({ nome }) => html`<${Genre} key=${nome} name=${nome} />`)}
        ${
          found.length > shown.length &&
          html`<button type="button" class="quiet" onClick=${() => setAll(true)}>${value.moreGenres}</button>`
        }
      </div>
    </fieldset>
  `;
}

/** @param {{name: string}} props */
function Genre({ name }) {
  const { genero, excluir_genero } = wish.value;
  const state = genero.includes(name)
    ? "wanted"
    : excluir_genero.includes(name)
      ? "unwanted"
      : "either";
  return html`
    <button type="button" class="chip" data-state=${state} dir="auto"
      aria-label=${`${name}: ${texts.value.genreState[state]}`} onClick=${() => turnGenre(name)}>
      ${name}
    </button>
  `;
}

function Years() {
  const { value } = texts;
  const { ano_min, ano_max } = wish.value;
  return html`
    <fieldset class="years">
      <legend>${value.years}</legend>
      <${Year} label=${`${value.years}: ${value.yearFrom}`} year=${ano_min} hint="1970"
        onYear=${(/** @type {number | null} */ year) => turn({ ano_min: year })} />
      <span aria-hidden="true">${value.yearTo}</span>
      <${Year} label=${`${value.years}: ${value.yearTo}`} year=${ano_max} hint="2025"
        onYear=${(/** @type {number | null} */ year) => turn({ ano_max: year })} />
    </fieldset>
  `;
}

/** @param {{label: string, year: number | null, hint: string, onYear: (year: number | null) => void}} props */
function Year({ label, year, hint, onYear }) {
  /** @param {Event & {currentTarget: HTMLInputElement}} event */
  function changed({ currentTarget }) {
    const typed = Number.parseInt(currentTarget.value, 10);
    const good = typed >= FIRST_YEAR && typed <= LAST_YEAR ? typed : null;
    currentTarget.value = good === null ? "" : String(good);
    onYear(good);
  }
  return html`<input type="text" inputmode="numeric" maxlength="4" placeholder=${hint}
    aria-label=${label} value=${year ?? ""} onChange=${changed} />`;
}

function Length() {
  const { value } = texts;
  const id = useId();
  return html`
    <div class="length">
      <label for=${id}>${value.length}</label>
      <select id=${id} value=${wish.value.duracao_max ?? ""}
        onChange=${(/** @type {any} */ { currentTarget }) => turn({ duracao_max: Number(currentTarget.value) || null })}>
        <option value="">${value.anyLength}</option>
        ${LENGTHS.map((minutes) => html`<option value=${minutes}>${value.upTo(duration(minutes))}</option>`)}
      </select>
    </div>
  `;
}

/** @param {{name: "diversidade" | "novidade", label: string, ends: string[]}} props */
function Slider({ name, label, ends }) {
  const id = useId();
  return html`
    <div class="slider">
      <label for=${id}>${label}</label>
      <input type="range" id=${id} min="0" max="1" step="0.1" value=${wish.value[name]}
        aria-valuetext=${`${Math.round(wish.value[name] * 100)} %`}
        onChange=${(/** @type {any} */ { currentTarget }) => turn({ [name]: Number(currentTarget.value) })} />
      <span class="ends" aria-hidden="true"><small>${ends[0]}</small><small>${ends[1]}</small></span>
    </div>
  `;
}

/** The cluster that the list stays in: chosen at the cluster, given up here. */
function ClusterKnob() {
  const { cluster } = wish.value;
  const found = map.state.value.data?.clusters.find(({ id }) => id === cluster);
  if (!found) return null;
  return html`
    <button type="button" class="chip" data-state="wanted" onClick=${() => turn({ cluster: null })}>
      ${texts.value.onlyCluster(found.nome)} ×
    </button>
  `;
}
