/** What somebody says of a film: stars, "not interested", "seen". */

import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { person } from "../session.js";
import { busy, markAs, rate, unrate } from "../speaking.js";
import { Icon } from "./icons.js";
import { Stars } from "./stars.js";

/** @param {{film: import("../wire").Film}} props */
export function Opinion({ film }) {
  const somebody = person.value;
  const said = somebody?.said.value.get(film.id);
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const before = useRef(said);
  useLayoutEffect(() => {
    // the button that was pressed is gone, and the focus with it
    if (before.current !== said && document.activeElement === document.body) {
      /** @type {HTMLElement | null} */ (place.current?.querySelector("[role=slider]"))?.focus();
    }
    before.current = said;
  }, [said]);
  if (!somebody) return null;
  const waiting = busy.value === film.id;
  const { value } = texts;
  return html`
    <div class="opinion" ref=${place} aria-busy=${waiting}>
      <${Stars}
        label=${`${value.yourRating}: ${film.titulo}`}
        value=${said?.stars ?? null}
        disabled=${waiting}
        onRate=${(/** @type {number} */ stars) => rate(film, stars)}
      />
      ${
        said && said.stars !== null
          ? html`<button type="button" class="quiet" onClick=${() => unrate(film)}>${value.removeRating}</button>`
          : html`
              <${Mark} film=${film} mark="seen" icon="eye" on=${said?.mark === "seen"} label=${value.seen} />
              <${Mark} film=${film} mark="ignored" icon="ban" on=${said?.mark === "ignored"} label=${value.notInterested} />
            `
      }
    </div>
  `;
}

/**
 * @param {{film: import("../wire").Film, mark: import("../people/person").Mark, icon: any,
 *   on: boolean, label: string}} props
 */
function Mark({ film, mark, icon, on, label }) {
  return html`
    <button
      type="button"
      class="quiet"
      aria-pressed=${on}
      aria-label=${`${label}: ${film.titulo}`}
      onClick=${() => (on ? unrate(film) : markAs(film, mark))}
    >
      <${Icon} name=${icon} />${label}
    </button>
  `;
}
