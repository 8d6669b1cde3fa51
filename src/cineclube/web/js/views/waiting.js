/** What is seen before an answer, and instead of one. */

import { html } from "../../vendor/preact.js";
import { texts } from "../language.js";

/** @param {{cards?: number}} props */
export const Waiting = ({ cards = 1 }) => html`
  <div class="waiting">
    <span class="unseen" role="status">${texts.value.loading}</span>
    ${Array.from({ length: cards }, () => html`<div class="card shimmer" aria-hidden="true"></div>`)}
  </div>
`;

/** The banner says what is wrong, and the page tries again by itself. @param {{text?: string}} props */
export const Failure = ({ text }) =>
  html`<p class="nothing">${text ?? texts.value.condition.trouble}</p>`;
