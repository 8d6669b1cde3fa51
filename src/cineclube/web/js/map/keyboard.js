// The keyboard: a cross-hair in the middle of the free area; the film nearest to it is told.
import { STEPS, scaleAt } from "./films.js";
import { element } from "./pins.js";

/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("./camera.js").Camera} Camera */
/** @typedef {import("./spotlight.js").Spotlight} Spotlight */
/** @typedef {import("./painter.js").Scene} Scene */

const REACH_PIXELS = 90;
const SEEN = 2; // radii: what is large is meant rather than a speck beside it
const ANNOUNCE_MS = 450;

export class Keyboard {
  /**
   * @param {LeafletMap} map
   * @param {Camera} camera
   * @param {Spotlight} spotlight
   * @param {{onFilm: (film: number) => void, fit: () => void}} to
   */
  constructor(map, camera, spotlight, to) {
    this.map = map;
    this.camera = camera;
    this.spotlight = spotlight;
    this.to = to;
    /** Says which film is nearest. */
    this.nearest = (/** @type {string} */ title) => title;
    /** @type {Scene | null} */
    this.scene = null;
    this.timer = 0;
    this.container = map.getContainer();
    this.crosshair = this.container.appendChild(element("map-crosshair"));
    this.crosshair.hidden = true;
    this.voice = this.container.appendChild(element("map-voice"));
    this.voice.setAttribute("aria-live", "polite");
    this.container.addEventListener("focus", () => {
      if (this.container.matches(":focus-visible")) this.#start();
    });
    this.container.addEventListener("blur", () => this.#stop());
    this.container.addEventListener("pointerdown", () => this.#stop());
    this.container.addEventListener("keydown", (event) => this.#press(event), { capture: true });
    map.on("moveend zoomend", () => this.point());
  }

  /** @param {Scene} scene */
  show(scene) {
    this.scene = scene;
    this.point();
  }

  #start() {
    this.crosshair.hidden = false;
    this.point();
  }

  #stop() {
    if (this.crosshair.hidden) return;
    this.crosshair.hidden = true;
    this.spotlight.point(null);
    clearTimeout(this.timer);
    this.voice.textContent = "";
  }

  /** Put the cross-hair into the middle, and tell what is there. */
  point() {
    if (this.crosshair.hidden || !this.scene) return;
    const middle = this.camera.middle();
    this.crosshair.style.left = `${middle.x}px`;
    this.crosshair.style.top = `${middle.y}px`;
    const { dots } = this.scene;
    const zoom = Math.round(this.map.getZoom());
    const { lat, lng } = this.map.containerPointToLatLng(middle);
    const reach = REACH_PIXELS / scaleAt(zoom);
    const radius = dots.worldRadius(zoom);
    const film = dots.films.nearest(lng, -lat, reach, (one) => SEEN * radius(one));
    this.spotlight.point(film);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.voice.textContent = film === null ? "" : this.nearest(this.#described(film));
    }, ANNOUNCE_MS);
  }

  /** @param {number} film */
  #described(film) {
    const { films } = /** @type {Scene} */ (this.scene).dots;
    const year = films.years[film];
    return year === null ? films.titles[film] : `${films.titles[film]} (${year})`;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.target !== this.container || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { "+": STEPS / 2, "=": STEPS / 2, "-": -STEPS / 2, _: -STEPS / 2 }[event.key];
    if (this.crosshair.hidden && event.key !== "Tab" && event.key !== "Shift") this.#start();
    if (steps) this.camera.zoomBy(steps);
    else if (event.key === "Home") this.to.fit();
    else if (event.key === "Enter" && this.spotlight.film !== null) {
      this.to.onFilm(this.spotlight.film);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  destroy() {
    clearTimeout(this.timer);
  }
}
