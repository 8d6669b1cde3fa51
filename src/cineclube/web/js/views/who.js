/** Who is at the page: a user of the database, or who is new here. */

import { html, useMemo } from "../../vendor/preact.js";
import { startAsking } from "../interview.js";
import { texts } from "../language.js";
import { User } from "../people/user.js";
import { Visitor } from "../people/visitor.js";
import { go, HOME } from "../route.js";
import { become, person } from "../session.js";
import { Back } from "./back.js";
import { Choices } from "./choices.js";

export function WhoView() {
  const { value } = texts;
  const known = useMemo(() => new Visitor().said.value.size, [person.value]);
  return html`
    ${person.value && html`<${Back} />`}
    <section class="welcome">
      <h1 tabindex="-1">${value.whoHeading}</h1>
      <p class="lead">${value.whoLead}</p>
      <button type="button" class="choice" onClick=${() => enter(new Visitor())}>
        <strong>${known ? value.goOn : value.newHere}</strong>
        <span>${known ? value.goOnHint(known) : value.newHereHint}</span>
      </button>
      ${
        known > 0 &&
        html`<button type="button" class="quiet" onClick=${() => enter(new Visitor(), true)}>${value.startAnew}</button>`
      }
      <div class="choice">
        <strong>${value.userLabel}</strong>
        <${Choices}
          label=${value.userLabel}
          hint=${value.userHint}
          path="usuarios"
          parameter="nome"
          limit=${8}
          always=${true}
          name=${(/** @type {import("../wire").User} */ { nome }) => nome}
          row=${row}
          count=${value.users}
          nothing=${() => value.noUsers}
          onChoose=${(/** @type {import("../wire").User} */ { id, nome }) => enter(new User(id, nome))}
        />
      </div>
    </section>
  `;
}

/** @param {import("../wire").User} user */
const row = ({ id, nome }) => html`
  <span class="found-name" dir="auto">${nome}</span><span class="found-more">${id}</span>
`;

/** @param {User | Visitor} somebody @param {boolean} [anew] */
function enter(somebody, anew = false) {
  if (anew && somebody instanceof Visitor) somebody.forget();
  if (somebody.said.value.size === 0) startAsking();
  become(somebody);
  go(HOME);
}
