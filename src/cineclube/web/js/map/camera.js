// Where the map looks: everything, a cluster, a film; always into the part that no panel covers.
import { Point } from "../../vendor/leaflet.js";
import { STEPS, scaleAt } from "./films.js";
import { placeAt } from "./pins.js";

/** @typedef {import("../../vendor/leaflet.js").LatLng} LatLng */
/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("./films.js").Box} Box */
/** @typedef {import("./films.js").Films} Films */
/** @typedef {{left: number, right: number, top: number, bottom: number}} SafeArea */

const MARGIN = { wide: 56, narrow: 30 };
const WIDE_PIXELS = 700;
const FARTHER = STEPS; // than all films, at most
const CLOSE = 2.5 * STEPS; // to a film, beyond the view of all
const DEEPEST_FIT = 5.5 * STEPS; // for one film, or a few at the same place
const FLIGHT_SECONDS = { least: 0.5, most: 1.3 };

/** Whether motion is unwanted. */
export const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Camera {
  /** @param {LeafletMap} map */
  constructor(map) {
    this.map = map;
    /** @type {SafeArea} */
    this.safe = { left: 0, right: 0, top: 0, bottom: 0 };
    this.fitZoom = 2 * STEPS;
    /** @type {{box: Box, centre: LatLng, zoom: number} | null} what was fitted last */
    this.fitted = null;
  }

  /** The middle of what is not covered, in pixels of the container. */
  middle() {
    const size = this.map.getSize();
    const { left, right, top, bottom } = this.safe;
    return new Point((left + size.x - right) / 2, (top + size.y - bottom) / 2);
  }

  /**
   * The zoom at which a box fills the free area.
   * @param {Box} box
   */
  zoomFor({ west, east, north, south }) {
    const size = this.map.getSize();
    const margin = 2 * (size.x < WIDE_PIXELS ? MARGIN.narrow : MARGIN.wide);
    const { left, right, top, bottom } = this.safe;
    const scale = Math.min(
      Math.max(size.x - left - right - margin, 60) / Math.max(east - west, 1e-6),
      Math.max(size.y - top - bottom - margin, 60) / Math.max(south - north, 1e-6),
    );
    return Math.floor(Math.min(STEPS * Math.log2(scale), DEEPEST_FIT));
  }

  /** @param {Films} films */
  limit(films) {
    this.fitZoom = this.zoomFor(films.box);
    this.map.setMinZoom(this.fitZoom - FARTHER);
    this.map.setMaxZoom(Math.max(films.maxZoom, this.fitZoom + 2 * STEPS));
  }

  /**
   * @param {Box} box
   * @param {boolean} [flies]
   */
  fit(box, flies = true) {
    const { west, east, north, south } = box;
    const view = this.#look((west + east) / 2, (north + south) / 2, this.zoomFor(box), flies);
    this.fitted = { box, ...view };
  }

  /** Whether the map still shows what it was fitted to. */
  isAsFitted() {
    if (!this.fitted || this.map.getZoom() !== this.fitted.zoom) return false;
    const { lat, lng } = this.map.getCenter();
    const away = Math.hypot(lat - this.fitted.centre.lat, lng - this.fitted.centre.lng);
    return away * scaleAt(this.fitted.zoom) < 2;
  }

  /** Fit again, to another room. */
  refit() {
    if (this.fitted) this.fit(this.fitted.box, false);
  }

  /**
   * @param {number} x world units
   * @param {number} y world units
   */
  flyTo(x, y) {
    this.#look(x, y, Math.max(this.map.getZoom(), Math.round(this.fitZoom + CLOSE)), true);
  }

  /**
   * Zoom by steps about the middle of the free area.
   * @param {number} steps
   */
  zoomBy(steps) {
    const zoom = Math.round(this.map.getZoom()) + steps;
    this.map.setZoomAround(this.middle(), zoom, { animate: !isCalm() });
  }

  /**
   * @param {number} x world units
   * @param {number} y world units
   * @param {number} zoom
   * @param {boolean} flies
   */
  #look(x, y, zoom, flies) {
    const { map } = this;
    const target = Math.min(Math.max(zoom, map.getMinZoom()), map.getMaxZoom());
    const away = this.middle().subtract(map.getSize().divideBy(2)).divideBy(scaleAt(target));
    const centre = placeAt(x - away.x, y - away.y);
    if (!flies || isCalm()) {
      map.setView(centre, target, { animate: false });
      return { centre, zoom: target };
    }
    const now = map.getCenter();
    const pixels = Math.hypot(centre.lat - now.lat, centre.lng - now.lng) * scaleAt(target);
    const far = Math.abs(target - map.getZoom()) / STEPS / 4 + pixels / 4000;
    const { least, most } = FLIGHT_SECONDS;
    map.flyTo(centre, target, { duration: Math.min(least + far, most) });
    return { centre, zoom: target };
  }
  /**
   * The free area.
   * @returns {import("./placement.js").Edges} in pixels of the whole map
   */
  view() {
    const { left, right, top, bottom } = this.safe;
    const size = this.map.getSize();
    const corner = this.map.getPixelBounds().min ?? new Point(0, 0);
    return {
      left: corner.x + left,
      top: corner.y + top,
      right: corner.x + size.x - right,
      bottom: corner.y + size.y - bottom,
    };
  }
}
