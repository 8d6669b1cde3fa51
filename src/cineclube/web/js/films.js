/** What the map knows of a film, by its id. */

import { computed } from "../vendor/preact.js";
import { colours } from "./colouring.js";
import { map } from "./session.js";

const shown = computed(() => map.state.value.data);

const places = computed(() => new Map(shown.value?.filmes.id.map((id, place) => [id, place])));

const clusters = computed(
  () => new Map(shown.value?.clusters.map((cluster) => [cluster.id, cluster])),
);

/** The cluster that a film lies in. @param {number} filmId */
export function clusterOf(filmId) {
  const data = shown.value;
  const place = places.value.get(filmId);
  return data && place !== undefined ? clusters.value.get(data.filmes.cluster[place]) : undefined;
}

/** @param {number | undefined} clusterId */
export const colourOf = (clusterId) => colours.value.get(clusterId ?? 0) ?? "var(--faint)";
