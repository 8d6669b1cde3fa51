/** What is seen before an answer, and instead of one. */

import { html } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { askAnew } from "../service.js";

/** @param {{cards?: number}} props */
export const Waiting = ({ cards = 1 }) => html`
  <div class="waiting">
    <span class="unseen" role="status">${texts.value.loading}</span>
    ${Array.from({ length: cards }, () => html`<div class="card shimmer" aria-hidden="true"></div>`)}
  </div>
`;

/** Where the API is away, the page asks again by itself. @param {{text?: string}} props */
export const Failure = ({ text }) => html`
  <div class="nothing">
    <p>${text ?? texts.value.failed}</p>
    ${!text && html`<button type="button" class="quiet" onClick=${askAnew}>${texts.value.again}</button>`}
  </div>
`;
