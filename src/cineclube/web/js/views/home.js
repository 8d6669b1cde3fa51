/** The start: who one is, ten questions while little is known, and the five films. */

import { html } from "../../vendor/preact.js";
import { asking } from "../interview.js";
import { texts } from "../language.js";
import { person } from "../session.js";
import { Knobs } from "./knobs.js";
import { Films } from "./list.js";
import { Question } from "./question.js";
import { Taste } from "./taste.js";
import { WhoView } from "./who.js";

export function Home() {
  if (!person.value) return html`<${WhoView} />`;
  return html`
    ${asking.value ? html`<${Question} />` : html`<h1 class="unseen" tabindex="-1">${texts.value.title}</h1>`}
    <${Taste} />
    <${Knobs} />
    <${Films} asking=${asking.value} />
  `;
}
