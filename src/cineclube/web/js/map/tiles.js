// The ground of the map: canvases painted a few milliseconds a frame, which dragging only moves.
import { Bounds, GridLayer } from "../../vendor/leaflet.js";
import { scaleAt } from "./films.js";
import { Painter, SIZE } from "./painter.js";

/** @typedef {import("./painter.js").Coords} Coords */
/** @typedef {import("./painter.js").Scene} Scene */
/** @typedef {import("./painter.js").Task} Task */

/** What Leaflet keeps to itself, and is changed here. @type {any} */
const inherited = GridLayer.prototype;
const FRAME_BUDGET_MS = 7;
const REACH = 40; // pixels that a dot and its ring take at most

export class FilmTiles extends GridLayer {
  /** @param {Scene} scene */
  constructor(scene) {
    super({
      tileSize: SIZE,
      keepBuffer: 3,
      updateInterval: 80,
      updateWhenIdle: false,
      updateWhenZooming: false,
      minZoom: -99,
      maxZoom: 99,
      noWrap: true,
    });
    this.painter = new Painter(scene);
    /** @type {Task[]} */
    this.tasks = [];
    /** @type {{task: Task, steps: Generator<void, void>} | null} */
    this.painting = null;
    this.frame = 0;
    this.on("tileunload", (event) => {
      const tile = /** @type {HTMLElement} */ (event.tile);
      this.tasks = this.tasks.filter((task) => task.canvas !== tile);
      if (this.painting?.task.canvas === tile) this.painting = null;
    });
    this.on("remove", () => cancelAnimationFrame(this.frame));
  }

  /**
   * @param {Scene} scene
   * @param {number[] | null} films that changed; null: everything did
   */
  update(scene, films) {
    this.painter.scene = scene;
    if (this.painting) this.tasks.unshift(this.painting.task);
    this.painting = null;
    for (const { coords, el } of this.#tiles()) {
      const scale = scaleAt(coords.z);
      const { x, y } = scene.dots.films;
      const inside = (/** @type {number} */ film) =>
        Math.abs(x[film] * scale - (coords.x + 0.5) * SIZE) < SIZE / 2 + REACH &&
        Math.abs(y[film] * scale - (coords.y + 0.5) * SIZE) < SIZE / 2 + REACH;
      if (films && !films.some(inside)) continue;
      if (this.tasks.some((task) => task.canvas === el)) continue;
      this.#queue({ coords, canvas: el, done: null });
    }
  }

  /** @returns {{coords: Coords, el: HTMLCanvasElement}[]} */
  #tiles() {
    return Object.values(/** @type {any} */ (this)._tiles ?? {});
  }

  /**
   * @param {Coords} coords
   * @param {(error?: Error, tile?: HTMLElement) => void} done
   */
  createTile(coords, done) {
    const canvas = document.createElement("canvas");
    canvas.width = SIZE * this.painter.ratio;
    canvas.height = SIZE * this.painter.ratio;
    this.#queue({ coords, canvas, done: () => done(undefined, canvas) });
    return canvas;
  }

  /** @param {Task} task */
  #queue(task) {
    this.tasks.push(task);
    this.frame ||= requestAnimationFrame(() => this.#work());
  }

  #work() {
    const started = performance.now();
    this.frame = 0;
    while (performance.now() - started < FRAME_BUDGET_MS) {
      this.painting ??= this.#begin();
      if (!this.painting) return;
      if (this.painting.steps.next().done) {
        this.painting.task.done?.();
        this.painting = null;
      }
    }
    this.frame = requestAnimationFrame(() => this.#work());
  }

  #begin() {
    const task = this.tasks.shift();
    return task ? { task, steps: this.painter.paint(task) } : null;
  }

  // Leaflet looks for tiles of halved or doubled size to show until the new ones are painted; here
  // levels lie closer together, so all that are painted stay.
  _retainParent() {
    for (const tile of Object.values(/** @type {any} */ (this)._tiles)) {
      if (!tile.current && tile.loaded) tile.retain = true;
    }
    return true;
  }

  // Not before the zoom has ended: until then the view may need more than the new tiles.
  _pruneTiles() {
    const { _map: map } = /** @type {any} */ (this);
    if (map?._animatingZoom) map.once("moveend", inherited._pruneTiles, this);
    else inherited._pruneTiles.call(this);
  }

  // A tile more on each side than the view needs, so that dragging moves ready pictures.
  /** @param {import("../../vendor/leaflet.js").LatLng} centre */
  _getTiledPixelBounds(centre) {
    const bounds = inherited._getTiledPixelBounds.call(this, centre);
    const margin = SIZE / 2;
    return new Bounds(bounds.min.subtract([margin, margin]), bounds.max.add([margin, margin]));
  }
}
