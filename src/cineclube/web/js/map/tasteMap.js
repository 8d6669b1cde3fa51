// The taste map: every film a point, coloured and named by cluster, and where you are among them.
import { Camera } from "./camera.js";
import { rgbOf, themeOf } from "./colours.js";
import { Controls } from "./controls.js";
import { Dots } from "./dots.js";
import { Films, NO_FILMS, STEPS } from "./films.js";
import { glowOf } from "./glow.js";
import { Keyboard } from "./keyboard.js";
import { Labels } from "./labels.js";
import { Marks } from "./marks.js";
import { planeIn } from "./plane.js";
import { Pointing } from "./pointing.js";
import { Spotlight } from "./spotlight.js";
import { FilmTiles } from "./tiles.js";
import { You } from "./you.js";

/** @typedef {import("./camera.js").SafeArea} SafeArea */
/** @typedef {import("./films.js").MapData} MapData */
/** @typedef {import("./interface").MapMarks} MapMarks */
/** @typedef {import("./interface").MapOptions} MapOptions */
/** @typedef {import("./interface").MapTexts} MapTexts */
/** @typedef {import("./painter.js").Scene} Scene */

const LABELS_MS = 160; // between two choices of labels while the map moves
const REDRAWN_STEPS = 2; // of zoom that the view of all films changed by, with another room

class TasteMap {
  /** @type {MapMarks} */
  #marks = { listed: [], rated: new Map(), selected: null };
  /** @type {{x: number, y: number} | null} */
  #you = null;
  #films = NO_FILMS;
  /** @type {MapData | null} */
  #data = null;
  /** @type {Map<number, string>} */
  #colours = new Map();
  #fitted = false;
  /** @type {Scene | null} */
  #scene = null;
  /** @type {FilmTiles | null} */
  #tiles = null;
  #labelled = 0;
  #labelTimer = 0;

  /**
   * @param {HTMLElement} container
   * @param {MapOptions} options
   */
  constructor(container, options) {
    const { texts } = options;
    const onFilm = (/** @type {number} */ film) => options.onFilm(this.#films.ids[film]);
    this.container = container;
    container.classList.add("map");
    container.setAttribute("role", "application");
    this.map = planeIn(container);
    this.camera = new Camera(this.map);
    this.map.setView([0, 0], this.camera.fitZoom, { animate: false });
    this.spotlight = new Spotlight(this.map);
    this.pointing = new Pointing(this.map, this.spotlight, onFilm);
    const { choosable } = this.pointing;
    const onName = (/** @type {number} */ at) => options.onCluster(this.#films.clusters[at].id);
    this.labels = new Labels(this.map, onName, choosable);
    this.marks = new Marks(this.map, choosable);
    this.pin = new You(this.map, texts.youAreHere, () => this.#label());
    const fit = () => this.fit();
    this.keyboard = new Keyboard(this.map, this.camera, this.spotlight, { onFilm, fit });
    this.controls = new Controls(container, {
      zoomIn: () => this.camera.zoomBy(STEPS),
      zoomOut: () => this.camera.zoomBy(-STEPS),
      fit,
    });
    this.controls.keepInside(this.camera.safe);
    this.setTexts(texts);
    this.#listen();
  }

  #listen() {
    this.map.on("movestart", () => this.container.classList.add("map--moving"));
    this.map.on("moveend", () => this.container.classList.remove("map--moving"));
    this.map.on("move", () => this.#labelSoon());
    this.map.on("moveend zoomend", () => this.#label());
    this.map.on("zoomend", () => this.#limitControls());
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(this.container);
    document.fonts.addEventListener("loadingdone", this.#written);
  }

  /**
   * Show films; the view stays as it is, but for the first that are shown.
   * @param {MapData} data
   * @param {Map<number, string>} colours of clusters by id
   */
  show(data, colours) {
    if (data !== this.#data) this.#films = new Films(data);
    this.#data = data;
    this.#colours = colours;
    this.camera.limit(this.#films);
    this.#draw();
  }

  #draw() {
    const theme = themeOf(this.container);
    const films = this.#films;
    const rgb = films.clusters.map(({ id }) => rgbOf(this.#colours.get(id) ?? theme.faint));
    rgb.push(rgbOf(theme.faint));
    const dots = new Dots(films, rgb, theme, this.camera.fitZoom);
    const glow = glowOf(films, rgb, dots.background, theme.dark ? 0.5 : 0.32);
    const scene = { dots, glow, theme, rated: this.#ratedFilms() };
    this.#scene = scene;
    this.#tiles?.update(scene, null);
    for (const part of [this.marks, this.labels, this.spotlight, this.pointing, this.keyboard]) {
      part.show(scene);
    }
    if (!this.#fitted) this.fit(false);
    this.#fitted = films.n > 0 && this.map.getSize().x > 0;
    this.#tiles ??= new FilmTiles(scene).addTo(this.map);
    this.#moveYou(false);
    this.mark(this.#marks);
    this.#limitControls();
  }

  /** @param {{x: number, y: number} | null} place of the taste, in the units of the data */
  you(place) {
    this.#you = place;
    this.#moveYou(true);
    this.#label();
  }

  /** @param {boolean} glides */
  #moveYou(glides) {
    const films = this.#films;
    const place = this.#you && { x: films.toX(this.#you.x), y: films.toY(this.#you.y) };
    this.pin.move(films.n ? place : null, glides);
  }

  /** @param {MapMarks} marks */
  mark(marks) {
    this.#marks = marks;
    if (!this.#scene) return;
    const before = this.#scene.rated;
    const after = this.#ratedFilms();
    const changed = [...before, ...after].filter((film) => !before.has(film) || !after.has(film));
    this.#scene.rated = after;
    if (changed.length) this.#tiles?.update(this.#scene, changed);
    const { index } = this.#films;
    const listed = marks.listed.map((id) => index.get(id) ?? -1);
    this.marks.mark(listed, index.get(marks.selected ?? Number.NaN) ?? null);
    this.#label();
  }

  #ratedFilms() {
    const { index } = this.#films;
    return new Set([...this.#marks.rated.keys()].flatMap((id) => index.get(id) ?? []));
  }

  #labelSoon() {
    if (this.#labelTimer) return;
    const wait = Math.max(0, LABELS_MS - (performance.now() - this.#labelled));
    this.#labelTimer = setTimeout(() => this.#label(), wait);
  }

  #label() {
    clearTimeout(this.#labelTimer);
    this.#labelTimer = 0;
    this.#labelled = performance.now();
    if (!this.#scene || !this.#films.n) return;
    const view = this.camera.view();
    const buttons = this.controls.rect(view);
    const badges = this.marks.arrange([...this.pin.pinRects(), buttons]);
    const rects = [...badges, ...this.pin.arrange([...badges, buttons], view), buttons];
    const first = this.marks.listed.filter((film) => film >= 0);
    const { selected: always, radii } = this.marks;
    this.labels.update({ rects, first, always, radii }, view);
  }

  // Written anew: with another font, or with other room.
  #written = () => {
    if (!this.#scene) return;
    this.labels.show(this.#scene);
    this.#label();
  };

  #limitControls() {
    const zoom = this.map.getZoom();
    this.controls.limit(zoom >= this.map.getMaxZoom(), zoom <= this.map.getMinZoom());
  }

  /** @param {number} id */
  flyTo(id) {
    const film = this.#films.index.get(id);
    if (film !== undefined) this.camera.flyTo(this.#films.x[film], this.#films.y[film]);
  }

  /** @param {number} id */
  fitCluster(id) {
    const box = this.#films.boxOf(this.#films.clusters.findIndex((one) => one.id === id));
    if (box) this.camera.fit(box);
  }

  /** @param {boolean} [flies] */
  fit(flies = true) {
    this.camera.fit(this.#films.box, flies);
  }

  /** @param {SafeArea} safe pixels of the container that panels cover */
  setSafeArea(safe) {
    this.camera.safe = safe;
    this.controls.keepInside(safe);
    this.keyboard.point();
    this.#label();
  }

  /** @param {MapTexts} texts */
  setTexts(texts) {
    this.container.setAttribute("aria-label", texts.map);
    this.pin.setText(texts.youAreHere);
    this.controls.setTexts(texts);
    this.keyboard.nearest = texts.nearest;
    this.#label();
  }

  /** The container has another size. */
  resize() {
    const refits = this.camera.isAsFitted();
    this.map.invalidateSize({ pan: this.map.getSize().x > 0, animate: false });
    if (!this.#scene || !this.map.getSize().x) return;
    this.camera.limit(this.#films);
    if (refits) this.camera.refit();
    const change = Math.abs(this.camera.fitZoom - this.#scene.dots.fitZoom);
    if (!this.#fitted || change >= REDRAWN_STEPS) this.#draw();
    else this.#written();
  }

  destroy() {
    clearTimeout(this.#labelTimer);
    this.watcher?.disconnect();
    document.fonts.removeEventListener("loadingdone", this.#written);
    this.keyboard.destroy();
    this.pin.destroy();
    this.map.remove();
    this.container.replaceChildren();
  }
}

/**
 * @param {HTMLElement} container
 * @param {MapOptions} options
 */
export function createTasteMap(container, options) {
  return new TasteMap(container, options);
}
