/** The map of all films, with where one is. */

import { computed, effect, html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { colours } from "../colouring.js";
import { texts } from "../language.js";
import { createTasteMap } from "../map/tasteMap.js";
import { clusterAddress, filmAddress, go, route } from "../route.js";
import { five, map, person, position } from "../session.js";

export function MapView() {
  const [large, setLarge] = useState(false);
  const container = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => (container.current ? drawn(container.current) : undefined), []);
  const { data, loading } = map.state.value;
  const { value } = texts;
  const note = data ? !data.filmes.id.length && value.mapEmpty : loading && value.mapLoading;
  return html`
    <div class="stage" data-large=${large}>
      <div class="map-canvas" ref=${container}></div>
      ${note && html`<p class="map-note" role="status">${note}</p>`}
      ${data && data.filmes.id.length > 0 && html`<p class="map-axes">${value.axes(data.variancia)}</p>`}
<button type="button" class="map-size" aria-pressed=${large} aria-label=${value.largerMap}
        onClick=${() => setLarge(!large)}></button>
    </div>
  `;
}

/** What the map calls its parts. */
function labels() {
  const { mapLabel, zoomIn, zoomOut, fit, youAreHere, nearest } = texts.value;
  return { map: mapLabel, zoomIn, zoomOut, fit, youAreHere, nearest };
}

/** Draw the map into a container, and keep it as the session is. @param {HTMLElement} container */
function drawn(container) {
  const taste = createTasteMap(container, {
    onFilm: (id) => go(filmAddress(id)),
    onCluster: (id) => go(clusterAddress(id)),
    texts: labels(),
  });
  const data = computed(() => map.state.value.data); // not how its loading goes
  const there = computed(() => data.value !== null);
  const place = computed(() => position.state.value.data);
  let away = false; // where a film or a cluster led
  const followed = [
    effect(() => {
      if (data.value) taste.show(data.value, colours.value);
    }),
    effect(() => taste.setTexts(labels())),
    effect(() => {
      const { x = null, y = null } = (person.value && place.value) ?? {};
      taste.you(x === null || y === null ? null : { x, y });
    }),
    effect(() => taste.mark(marks())),
    effect(() => {
      const { view, id } = route.value;
      if (!there.value) return;
      if (view === "film") taste.flyTo(Number(id));
      else if (view === "cluster") taste.fitCluster(Number(id));
      else if (view === "list" && away) taste.fit();
      away = id !== null;
    }),
  ];
  return () => {
    for (const stop of followed) stop();
    taste.destroy();
  };
}

function marks() {
  const { view, id } = route.value;
  /** @type {Map<number, number>} */
  const rated = new Map();
  for (const [film, { stars }] of person.value?.said.value ?? []) {
    if (stars !== null) rated.set(film, stars);
  }
  const listed = person.value ? (five.state.value.data?.films ?? []) : [];
  return { listed: listed.map((film) => film.id), rated, selected: view === "film" ? id : null };
}
