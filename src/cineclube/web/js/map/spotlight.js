// The film under the mouse or the cross-hair: a ring around it, and what it is called.
import { Tooltip } from "../../vendor/leaflet.js";
import { css, readable, rgbOf } from "./colours.js";
import { element, pin, placeAt } from "./pins.js";

/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("./painter.js").Scene} Scene */

export class Spotlight {
  /** @param {LeafletMap} map */
  constructor(map) {
    this.map = map;
    map.createPane("map-spot").style.zIndex = "606";
    map.createPane("map-tip").style.zIndex = "660";
    this.ring = element("map-spot");
    this.marker = pin(0, 0, this.ring, { pane: "map-spot" });
    this.tip = new Tooltip({ pane: "map-tip", direction: "top", className: "map-tip", opacity: 1 });
    /** @type {number | null} */
    this.film = null;
  }

  /** @param {Scene} scene */
  show(scene) {
    this.scene = scene;
    this.point(null);
  }

  /** @param {number | null} film index */
  point(film) {
    if (film === this.film) return;
    this.film = film;
    if (film === null || !this.scene) {
      this.marker.remove();
      this.tip.remove();
      return;
    }
    const { films } = this.scene.dots;
    const place = placeAt(films.x[film], films.y[film]);
    const radius = this.scene.dots.radiusOf(film, Math.round(this.map.getZoom()));
    this.ring.style.setProperty("--map-spot-radius", `${radius + 4}px`);
    this.marker.setLatLng(place).addTo(this.map);
    this.tip.options.offset = [0, -radius - 4];
    this.tip.setContent(this.#content(film)).setLatLng(place).addTo(this.map);
  }

  /** @param {number} film */
  #content(film) {
    const { dots, theme } = /** @type {Scene} */ (this.scene);
    const cluster = dots.films.cluster[film];
    const content = element("map-tip__content");
    const title = element("map-tip__title", dots.films.titles[film]);
    title.dir = "auto";
    content.append(title);
    const about = element("map-tip__about");
    if (dots.films.years[film] !== null) {
      about.append(element("map-tip__year", String(dots.films.years[film])));
    }
    const name = dots.films.clusters[cluster]?.nome;
    if (name) {
      const text = element("map-tip__cluster", name);
      const ink = rgbOf(theme.ink);
      text.style.color = css(readable(dots.colours[cluster], rgbOf(theme.background), ink));
      about.append(text);
    }
    content.append(about);
    return content;
  }
}
