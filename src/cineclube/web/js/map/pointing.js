// The mouse and fingers: which film is meant.
import { scaleAt } from "./films.js";

/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("../../vendor/leaflet.js").LeafletMouseEvent} MouseEvent */
/** @typedef {import("./spotlight.js").Spotlight} Spotlight */
/** @typedef {import("./painter.js").Scene} Scene */

const MOUSE_PIXELS = 12;
const FINGER_PIXELS = 24;

export class Pointing {
  /**
   * @param {LeafletMap} map
   * @param {Spotlight} spotlight
   * @param {(film: number) => void} onFilm
   */
  constructor(map, spotlight, onFilm) {
    this.map = map;
    this.spotlight = spotlight;
    this.onFilm = onFilm;
    /** @type {Scene | null} */
    this.scene = null;
    this.byTouch = false;
    map.getContainer().addEventListener("pointerdown", (event) => {
      this.byTouch = event.pointerType !== "mouse";
    });
    map.on("mousemove", (event) => this.#hover(event));
    map.on("mouseout movestart zoomstart", () => this.#leave());
    map.on("click", (event) => {
      const film = this.#filmAt(event, this.byTouch ? FINGER_PIXELS : MOUSE_PIXELS);
      if (film !== null) onFilm(film);
    });
  }

  /** @param {Scene} scene */
  show(scene) {
    this.scene = scene;
  }

  /**
   * Let a title or a badge stand for its film.
   * @param {import("../../vendor/leaflet.js").Marker} marker
   * @param {number} film
   */
  choosable = (marker, film) => {
    marker.on("click", () => this.onFilm(film));
    marker.on("mouseover", () => {
      if (!this.byTouch && !this.#isMoving()) this.spotlight.point(film);
    });
    marker.on("mouseout", () => this.#leave());
  };

  #isMoving() {
    return this.map.getContainer().classList.contains("map--moving");
  }

  /** @param {MouseEvent} event */
  #hover(event) {
    if (this.byTouch || this.#isMoving() || isOnPin(event)) return;
    const film = this.#filmAt(event, MOUSE_PIXELS);
    this.spotlight.point(film);
    this.map.getContainer().classList.toggle("map--pointing", film !== null);
  }

  #leave() {
    this.spotlight.point(null);
    this.map.getContainer().classList.remove("map--pointing");
  }

  /**
   * @param {MouseEvent} event
   * @param {number} reach pixels
   */
  #filmAt({ latlng }, reach) {
    if (!this.scene) return null;
    const zoom = this.map.getZoom();
    const { dots } = this.scene;
    const largest = dots.largest(zoom);
    const radius = dots.worldRadius(zoom);
    const distance = Math.max(reach, largest) / scaleAt(zoom);
    const film = dots.films.nearest(latlng.lng, -latlng.lat, distance, radius);
    if (film === null) return null;
    const away = Math.hypot(dots.films.x[film] - latlng.lng, dots.films.y[film] + latlng.lat);
    return away <= Math.max(reach / scaleAt(zoom), radius(film)) ? film : null;
  }
}

/**
 * Titles and badges speak for themselves.
 * @param {MouseEvent} event
 */
function isOnPin({ originalEvent }) {
  return originalEvent.target instanceof Element && originalEvent.target.closest(".map-pin");
}
