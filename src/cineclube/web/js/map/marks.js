// The films that matter now: the numbered list, and the one that is looked at.
import { css, textOn } from "./colours.js";
import { scaleAt } from "./films.js";
import { contentOf, element, pin } from "./pins.js";
import { around, Taken } from "./placement.js";

/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("../../vendor/leaflet.js").Marker} Marker */
/** @typedef {import("./painter.js").Scene} Scene */

/** @typedef {import("./placement.js").Rect} Rect */

/** @typedef {{marker: Marker, number: number}} Badge */

const BADGE_PIXELS = 13; // radius
const LEAVING_MS = 320;
const TURNS = 12; // directions in which a badge can move aside

export class Marks {
  /**
   * @param {LeafletMap} map
   * @param {(marker: Marker, film: number) => void} choosable
   */
  constructor(map, choosable) {
    this.map = map;
    this.choosable = choosable;
    map.createPane("map-marks").style.zIndex = "630";
    map.createPane("map-halo").style.zIndex = "605";
    /** @type {Map<number, Badge>} */
    this.badges = new Map();
    /** @type {number[]} */
    this.listed = [];
    /** @type {number | null} */
    this.selected = null;
    /** @type {Marker | null} */
    this.halo = null;
    /** @type {Map<number, number>} */
    this.radii = new Map();
  }

  /** @param {Scene} scene */
  show(scene) {
    this.scene = scene;
    for (const { marker } of this.badges.values()) marker.remove();
    this.badges.clear();
    this.halo?.remove();
    this.halo = null;
  }

  /**
   * @param {number[]} listed indices of films, the best first
   * @param {number | null} selected
   */
  mark(listed, selected) {
    if (!this.scene) return;
    this.listed = listed;
    for (const [film, badge] of this.badges) {
      if (listed[badge.number - 1] !== film) this.#leave(film, badge);
    }
    for (const [index, film] of listed.entries()) {
      if (film >= 0 && !this.badges.has(film)) this.#enter(film, index + 1);
    }
    if (selected !== this.selected || !this.halo) this.#select(selected);
  }

  /**
   * @param {number} film
   * @param {Badge} badge
   */
  #leave(film, { marker }) {
    this.badges.delete(film);
    contentOf(marker).classList.add("map-badge--leaving");
    setTimeout(() => marker.remove(), LEAVING_MS);
  }

  /**
   * @param {number} film
   * @param {number} number
   */
  #enter(film, number) {
    const { dots } = /** @type {Scene} */ (this.scene);
    const colour = dots.colours[dots.films.cluster[film]];
    const face = element("map-badge__face", String(number));
    face.style.background = css(colour);
    face.style.color = textOn(colour);
    const content = element("map-badge");
    content.append(element("map-badge__line"), face);
    content.style.setProperty("--map-badge-glow", css(colour, 0.55));
    content.style.setProperty("--map-badge-wait", `${(number - 1) * 60}ms`);
    const options = { pane: "map-marks", interactive: true, zIndexOffset: 1e6 - 1e4 * number };
    const marker = pin(dots.films.x[film], dots.films.y[film], content, options);
    this.choosable(marker, film);
    this.badges.set(film, { marker: marker.addTo(this.map), number });
  }

  /** @param {number | null} film */
  #select(film) {
    this.halo?.remove();
    this.halo = null;
    this.selected = film;
    if (film === null || !this.scene) return;
    const { dots } = this.scene;
    const content = element("map-halo");
    content.style.setProperty("--map-halo", css(dots.colours[dots.films.cluster[film]]));
    this.halo = pin(dots.films.x[film], dots.films.y[film], content, { pane: "map-halo" });
    this.halo.addTo(this.map);
  }

  /**
   * Fit the halo around its dot, and keep badges apart: those that would overlap move aside.
   * @param {Rect[]} obstacles in pixels of the whole map
   * @returns {Rect[]} where badges are
   */
  arrange(obstacles) {
    if (!this.scene) return [];
    const { dots } = this.scene;
    const scale = scaleAt(this.map.getZoom());
    const inOrder = [...this.badges].sort(([, one], [, other]) => one.number - other.number);
    const taken = new Taken();
    for (const rect of obstacles) taken.add(rect);
    const placed = [];
    this.radii.clear();
    for (const [film, { marker }] of inOrder) {
      const [x, y] = [dots.films.x[film] * scale, dots.films.y[film] * scale];
      const [right, down] = aside(x, y, taken);
      const rect = around(x + right, y + down, BADGE_PIXELS);
      taken.add(rect);
      placed.push(rect);
      const { style } = contentOf(marker);
      style.setProperty("--map-aside-x", `${right}px`);
      style.setProperty("--map-aside-y", `${down}px`);
      style.setProperty("--map-aside", `${Math.hypot(right, down)}px`);
      style.setProperty("--map-aside-turn", `${Math.atan2(-down, -right)}rad`);
      this.radii.set(film, BADGE_PIXELS + 3);
    }
    this.#fitHalo();
    return placed;
  }

  #fitHalo() {
    if (!this.halo || this.selected === null || !this.scene) return;
    const dot = this.scene.dots.radiusOf(this.selected, Math.round(this.map.getZoom()));
    const radius = Math.max(dot, this.badges.has(this.selected) ? BADGE_PIXELS : 0, 4) + 5;
    contentOf(this.halo).style.setProperty("--map-halo-radius", `${radius}px`);
    this.radii.set(this.selected, radius + 3);
  }
}

/**
 * How far a badge must move to be free: right and down.
 * @param {number} x
 * @param {number} y
 * @param {Taken} taken
 * @returns {[number, number]}
 */
function aside(x, y, taken) {
  if (taken.isFree(around(x, y, BADGE_PIXELS))) return [0, 0];
  for (let distance = BADGE_PIXELS; distance < 8 * BADGE_PIXELS; distance += 4) {
    for (let turn = 0; turn < TURNS; turn++) {
      const right = distance * Math.cos((2 * Math.PI * turn) / TURNS);
      const down = distance * Math.sin((2 * Math.PI * turn) / TURNS);
      if (taken.isFree(around(x + right, y + down, BADGE_PIXELS))) return [right, down];
    }
  }
  return [0, 0];
}
