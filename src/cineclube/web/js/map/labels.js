// What is written on the map: names of clusters, and titles of films, the best known first.
import { STEPS, scaleAt } from "./films.js";
import { namesOf, placeNames } from "./names.js";
import { contentOf, element, pin } from "./pins.js";
import { around, beside, inside, SIDES, shareInside, Taken } from "./placement.js";
import { Ruler } from "./ruler.js";

/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("../../vendor/leaflet.js").Marker} Marker */
/** @typedef {import("./placement.js").Rect} Rect */
/** @typedef {import("./placement.js").Side} Side */
/** @typedef {import("./painter.js").Scene} Scene */

/**
 * @typedef {object} Occupied What labels keep off, and films that are always labelled.
 * @property {Rect[]} rects in pixels of the whole map
 * @property {number[]} first films to label before all others, by index
 * @property {number | null} always a film that is labelled whatever is in the way
 * @property {Map<number, number>} radii in pixels, of films that are more than a dot
 */

/** @typedef {import("./placement.js").Edges} Edges */
/** @typedef {{side: Side, rect: Rect}} Place */
/** @typedef {Place & {marker: Marker}} Shown */

const WIDE_PIXELS = 700;
const AT_MOST = { wide: 58, narrow: 24 };
const AT_FIT = { wide: 16, narrow: 5 }; // titles, when all of very many films are in view
const AT_FIT_FEW = { wide: 14, narrow: 3 }; // more of them when films are few
const A_STEP = { wide: 4, narrow: 1.5 }; // more for each step closer
const KEPT_OFF = 36; // dots of the best known films in view
const TRIED = 420; // films in view, before giving up
const SEEN_OF_NAME = 0.95; // at the border of the view, or it is left out
const PADDING = 5; // pixels beside the title of the selected film
const DISTANCE = 4; // pixels between a dot and its title

export class Labels {
  /**
   * @param {LeafletMap} map
   * @param {(cluster: number) => void} onName
   * @param {(marker: Marker, film: number) => void} choosable
   */
  constructor(map, onName, choosable) {
    this.map = map;
    this.onName = onName;
    this.choosable = choosable;
    map.createPane("map-labels").style.zIndex = "610";
    this.ground = map.getContainer().appendChild(element("map-measure"));
    this.ruler = new Ruler(this.ground);
    /** @type {Map<number, Shown>} */
    this.titles = new Map();
    /** @type {Map<number, Shown>} */
    this.names = new Map();
    this.zoom = Number.NaN;
  }

  /** @param {Scene} scene */
  show(scene) {
    this.clear();
    this.scene = scene;
    this.narrow = this.map.getSize().x < WIDE_PIXELS;
    this.allNames = namesOf(scene, this.ground, this.narrow);
    this.ruler.reset();
  }

  clear() {
    for (const { marker } of [...this.titles.values(), ...this.names.values()]) marker.remove();
    this.titles.clear();
    this.names.clear();
  }

  /**
   * Write what there is room for.
   * @param {Occupied} occupied
   * @param {Edges} view in pixels of the whole map
   */
  update(occupied, view) {
    if (!this.scene || !this.allNames) return;
    const zoom = this.map.getZoom();
    if (zoom !== Math.round(zoom)) return;
    const panned = zoom === this.zoom;
    this.zoom = zoom;
    this.radii = occupied.radii;
    const taken = new Taken();
    for (const rect of occupied.rects) taken.add(rect);
    const kept = panned ? new Map(this.titles) : new Map();
    const wanted = this.#choose(occupied, taken, view, kept);
    this.#apply(this.names, wanted.names, (cluster) => this.#name(cluster), zoom);
    this.#apply(this.titles, wanted.titles, (film) => this.#title(film), zoom);
    for (const [film, { marker }] of this.titles) {
      marker.getElement()?.classList.toggle("map-pin--selected", film === occupied.always);
    }
  }

  /**
   * @param {Occupied} occupied
   * @param {Taken} taken
   * @param {Edges} view
   * @param {Map<number, Shown>} kept
   */
  #choose(occupied, taken, view, kept) {
    const { fitZoom, room } = /** @type {Scene} */ (this.scene).dots;
    /** @type {Map<number, Place>} */
    const titles = new Map();
    const tryTitle = (/** @type {number} */ film, /** @type {boolean} */ must) => {
      if (titles.has(film)) return;
      const found = this.#room(film, taken, kept.get(film)?.side, must ? view : null);
      if (found && (must || inside(found.rect, view))) {
        taken.add(found.rect);
        titles.set(film, found);
      }
    };
    if (occupied.always !== null) tryTitle(occupied.always, true);
    for (const film of occupied.first) tryTitle(film, false);
    const names = placeNames(this.allNames ?? [], taken, this.zoom, fitZoom);
    for (const [cluster, rect] of names) {
      if (shareInside(rect, view) < SEEN_OF_NAME) names.delete(cluster);
    }
    const width = this.narrow ? "narrow" : "wide";
    const closer = Math.max(0, this.zoom - fitZoom + STEPS / 2);
    const most = Math.min(
      AT_MOST[width] - names.size,
      Math.round(AT_FIT[width] + AT_FIT_FEW[width] * room + A_STEP[width] * closer) + titles.size,
    );
    const inView = this.#bestKnown(view);
    this.#keepOff(inView, taken);
    for (const film of kept.keys()) if (titles.size < most) tryTitle(film, false);
    for (const film of inView) {
      if (titles.size >= most) break;
      tryTitle(film, false);
    }
    /** @type {Map<number, Place>} */
    const places = new Map();
    for (const [cluster, rect] of names) places.set(cluster, { side: SIDES[0], rect });
    return { titles, names: places };
  }

  /**
   * @param {number[]} films
   * @param {Taken} taken
   */
  #keepOff(films, taken) {
    const { dots } = /** @type {Scene} */ (this.scene);
    const scale = scaleAt(this.zoom);
    for (const film of films.slice(0, KEPT_OFF)) {
      const radius = dots.radiusOf(film, this.zoom) - 1.5;
      taken.add(around(dots.films.x[film] * scale, dots.films.y[film] * scale, radius));
    }
  }

  /**
   * The best known films in view.
   * @param {Edges} view
   */
  #bestKnown({ left, top, right, bottom }) {
    const { films } = /** @type {Scene} */ (this.scene).dots;
    const scale = scaleAt(this.zoom);
    const found = [];
    for (let film = films.n - 1; film >= 0 && found.length < TRIED; film--) {
      const x = films.x[film] * scale;
      const y = films.y[film] * scale;
      if (x > left && x < right && y > top && y < bottom) found.push(film);
    }
    return found;
  }

  /**
   * A free place for a film's title.
   * @param {number} film
   * @param {Taken} taken
   * @param {Side | undefined} side where it stands now
   * @param {Edges | null} must be found, and if possible in here
   */
  #room(film, taken, side, must) {
    const { dots } = /** @type {Scene} */ (this.scene);
    const scale = scaleAt(this.zoom);
    const [x, y] = [dots.films.x[film] * scale, dots.films.y[film] * scale];
    const width = this.ruler.width(dots.films.titles[film]) + (must ? 2 * PADDING : 0);
    const size = { width, height: this.ruler.height };
    const nearest = (this.radii?.get(film) ?? dots.radiusOf(film, this.zoom)) + DISTANCE;
    const sides = side ? [side, ...SIDES] : SIDES;
    for (const distance of must ? [nearest, nearest + 16, nearest + 32] : [nearest]) {
      for (const one of sides) {
        const rect = beside(one, x, y, distance, size);
        if (taken.isFree(rect) && (!must || inside(rect, must))) return { side: one, rect };
      }
    }
    return must ? { side: sides[0], rect: beside(sides[0], x, y, nearest, size) } : null;
  }

  /**
   * @param {Map<number, Shown>} shown
   * @param {Map<number, Place>} wanted
   * @param {(key: number) => Marker} make
   * @param {number} zoom
   */
  #apply(shown, wanted, make, zoom) {
    for (const [key, { marker }] of shown) {
      if (wanted.has(key)) continue;
      marker.remove();
      shown.delete(key);
    }
    const scale = scaleAt(zoom);
    for (const [key, { side, rect }] of wanted) {
      const marker = shown.get(key)?.marker ?? make(key);
      const content = contentOf(marker);
      const { lat, lng } = marker.getLatLng();
      if (shown === this.titles) content.style.width = `${rect.width}px`;
      content.style.left = `${Math.round(rect.left - lng * scale)}px`;
      content.style.top = `${Math.round(rect.top + lat * scale)}px`;
      shown.set(key, { side, rect, marker });
      if (!marker.getElement()) marker.addTo(this.map);
    }
  }

  /** @param {number} film */
  #title(film) {
    const { films } = /** @type {Scene} */ (this.scene).dots;
    const content = element("map-label map-label--film", films.titles[film]);
    content.dir = "auto";
    const options = { pane: "map-labels", interactive: true };
    const marker = pin(films.x[film], films.y[film], content, options);
    this.choosable(marker, film);
    return marker;
  }

  /** @param {number} cluster */
  #name(cluster) {
    const name = /** @type {import("./names.js").Name[]} */ (this.allNames).find(
      (one) => one.cluster === cluster,
    );
    if (!name) throw new Error(`no name for cluster ${cluster}`);
    const options = { pane: "map-labels", interactive: true, zIndexOffset: 1e6 };
    const marker = pin(name.x, name.y, name.content, options);
    marker.on("click", () => this.onName(cluster));
    return marker;
  }
}
