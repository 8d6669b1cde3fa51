/** The whole page: the map, and beside it what is being looked at. */

import { html, useLayoutEffect, useRef } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { route } from "../route.js";
import { person } from "../session.js";
import { ClusterView } from "./cluster.js";
import { FilmView } from "./film.js";
import { Header } from "./header.js";
import { Home } from "./home.js";
import { MapView } from "./mapView.js";
import { Banner, Toast } from "./messages.js";
import { ModelView } from "./model.js";
import { RatingsView } from "./ratings.js";
import { WhoView } from "./who.js";

const VIEWS = {
  list: Home,
  film: FilmView,
  cluster: ClusterView,
  model: ModelView,
  ratings: RatingsView,
  who: WhoView,
};

export function App() {
  return html`
    <a class="skip" href="#panel" onClick=${skip}>${texts.value.skip}</a>
    <${Header} />
    <${Banner} />
    <main>
      <${MapView} />
      <${Panel} />
    </main>
    <${Toast} />
  `;
}

function Panel() {
  const { view, id } = route.value;
  const panel = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  useLayoutEffect(() => {
    // once the view inside is another, too
    if (!first.current) queueMicrotask(() => panel.current && enter(panel.current));
    first.current = false;
  }, [view, id, person.value !== null]);
  const View = /** @type {any} */ (VIEWS[view]);
  return html`
    <div class="panel" id="panel" tabindex="-1" ref=${panel}>
      <div class="panel-inside" key=${`${view} ${id}`}><${View} id=${id} /></div>
    </div>
  `;
}

/** Begin at the top, for screen readers too. @param {HTMLElement} panel */
function enter(panel) {
  panel.scrollTop = 0;
  const heading = /** @type {HTMLElement | null} */ (panel.querySelector("h1"));
  (heading ?? panel).focus({ preventScroll: true });
}

/** The address behind # says which view is shown: it must stay. @param {Event} event */
function skip(event) {
  event.preventDefault();
  document.getElementById("panel")?.focus();
}
