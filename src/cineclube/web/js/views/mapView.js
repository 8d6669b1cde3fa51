/** The map of all films, with where one is. */

import { effect, html, useEffect, useRef, useState } from "../../vendor/preact.js";
import { colours } from "../colouring.js";
import { texts } from "../language.js";
import { createTasteMap } from "../map/tasteMap.js";
import { clusterAddress, filmAddress, go, route } from "../route.js";
import { five, map, person, position } from "../session.js";
import { Icon } from "./icons.js";

export function MapView() {
  const [large, setLarge] = useState(false);
  const container = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => (container.current ? drawn(container.current) : undefined), []);
  const { data, loading } = map.state.value;
  const { value } = texts;
  const note = data ? !data.filmes.id.length && value.mapEmpty : loading && value.mapLoading;
  return html`
    <section class="stage" data-large=${large} aria-label=${value.mapLabel}>
      <div class="map-canvas" ref=${container}></div>
      ${note && html`<p class="map-note" role="status">${note}</p>`}
      ${data && data.filmes.id.length > 0 && html`<p class="map-axes">${value.axes(data.variancia)}</p>`}
      <button type="button" class="map-size" aria-pressed=${large}
        aria-label=${large ? value.smallerMap : value.largerMap} onClick=${() => setLarge(!large)}>
        <${Icon} name=${large ? "smaller" : "larger"} />
      </button>
    </section>
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
  const resized = new ResizeObserver(() => taste.resize());
  resized.observe(container);
  const followed = [
    effect(() => {
      const { data } = map.state.value;
      if (data) taste.show(data, colours.value);
    }),
    effect(() => taste.setTexts(labels())),
    effect(() => {
      const { data } = position.state.value;
      taste.you(
        person.value && data && data.x !== null && data.y !== null
          ? { x: data.x, y: data.y }
          : null,
      );
    }),
    effect(() => taste.mark(marks())),
    effect(() => {
      const { view, id } = route.value;
      if (!map.state.value.data || id === null) return;
      if (view === "film") taste.flyTo(id);
      else if (view === "cluster") taste.fitCluster(id);
    }),
  ];
  return () => {
    for (const stop of followed) stop();
    resized.disconnect();
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
