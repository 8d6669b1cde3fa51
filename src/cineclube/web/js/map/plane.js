// The plane of the map: Leaflet without a globe, with finer steps of zoom.
import { CRS, Map as LeafletMap } from "../../vendor/leaflet.js";
import { STEPS, scaleAt } from "./films.js";

const CRS_OF_STEPS = {
  ...CRS.Simple,
  scale: scaleAt,
  zoom: (/** @type {number} */ scale) => STEPS * Math.log2(scale),
};

const OPTIONS = {
  zoomControl: false,
  attributionControl: false,
  zoomSnap: 1,
  zoomDelta: STEPS / 2,
  wheelPxPerZoomLevel: 34,
  wheelDebounceTime: 50,
  zoomAnimationThreshold: 6 * STEPS,
  keyboardPanDelta: 90,
  bounceAtZoomLimits: false,
  fadeAnimation: false, // two levels of tiles, blended, cost more than they please
};

/** @param {HTMLElement} container */
export function planeIn(container) {
  const crs = /** @type {typeof CRS.Simple} */ (CRS_OF_STEPS);
  return new LeafletMap(container, { ...OPTIONS, crs });
}
