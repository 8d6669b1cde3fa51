// "You are here": a pin that glides to where a taste moved, and leaves a trail for a moment.
import { Polyline, svg } from "../../vendor/leaflet.js";
import { isCalm } from "./camera.js";
import { scaleAt } from "./films.js";
import { element, pin, placeAt } from "./pins.js";
import { beside, inside, SIDES, Taken } from "./placement.js";

/** @typedef {import("../../vendor/leaflet.js").Map} LeafletMap */
/** @typedef {import("../../vendor/leaflet.js").Marker} Marker */
/** @typedef {import("./placement.js").Edges} Edges */
/** @typedef {import("./placement.js").Rect} Rect */
/** @typedef {{x: number, y: number}} Place In world units. */

const GLIDE_MS = 900;
const TRAIL_MS = 2600;
const PIN = { width: 28, height: 38 };
const LABEL_SIDES = [SIDES[2], SIDES[0], SIDES[1], SIDES[3]];

/** @param {number} share */
const eased = (share) => (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);

export class You {
  /**
   * @param {LeafletMap} map
   * @param {string} text
   * @param {() => void} onMoved
   */
  constructor(map, text, onMoved) {
    this.map = map;
    this.onMoved = onMoved;
    map.createPane("map-trail").style.zIndex = "607";
    map.createPane("map-you").style.zIndex = "640";
    this.label = element("map-you__label", text);
    this.content = element("map-you");
    this.content.append(
      element("map-you__pulse"),
      element("map-you__pulse map-you__pulse--late"),
      element("map-you__pin"),
      this.label,
    );
    /** @type {Marker | null} */
    this.marker = null;
    /** @type {Place | null} */
    this.place = null;
    this.frame = 0;
  }

  /** @param {string} text */
  setText(text) {
    this.label.textContent = text;
  }

  /**
   * @param {Place | null} place
   * @param {boolean} [glides]
   */
  move(place, glides = true) {
    cancelAnimationFrame(this.frame);
    if (!place) {
      this.marker?.remove();
      this.marker = null;
    } else if (!this.marker) {
      this.marker = pin(place.x, place.y, this.content, { pane: "map-you" }).addTo(this.map);
    } else {
      const { lat, lng } = this.marker.getLatLng();
      this.#glide({ x: lng, y: -lat }, place, glides && !isCalm());
    }
    this.place = place;
  }

  /**
   * @param {Place} from
   * @param {Place} to
   * @param {boolean} glides
   */
  #glide(from, to, glides) {
    const pixels = Math.hypot(to.x - from.x, to.y - from.y) * scaleAt(this.map.getZoom());
    if (!glides || pixels < 1) {
      this.marker?.setLatLng(placeAt(to.x, to.y));
      return;
    }
    const trail = this.#trail(from);
    const started = performance.now();
    const step = () => {
      const share = eased(Math.min((performance.now() - started) / GLIDE_MS, 1));
      const [x, y] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
      const zooming = this.map.getPane("mapPane")?.classList.contains("leaflet-zoom-anim");
      if (!zooming || share === 1) this.marker?.setLatLng(placeAt(x, y));
      trail.addLatLng(placeAt(x, y));
      if (share < 1) this.frame = requestAnimationFrame(step);
      else this.onMoved();
    };
    this.frame = requestAnimationFrame(step);
  }

  /** @param {Place} from */
  #trail({ x, y }) {
    const renderer = svg({ pane: "map-trail", padding: 0.5 });
    const trail = new Polyline([placeAt(x, y)], {
      renderer,
      className: "map-trail",
      interactive: false,
      smoothFactor: 0,
    }).addTo(this.map);
    setTimeout(() => {
      trail.remove();
      renderer.remove();
    }, TRAIL_MS);
    return trail;
  }

  /** The pin, in pixels of the whole map. */
  pinRects() {
    if (!this.place || !this.marker) return [];
    const scale = scaleAt(this.map.getZoom());
    const [x, y] = [this.place.x * scale, this.place.y * scale];
    return [{ left: x - PIN.width / 2, top: y - PIN.height, ...PIN }];
  }

  /**
   * Put the label where nothing that matters is hidden.
   * @param {Rect[]} badges
   * @param {Edges} view
   * @returns {Rect[]} what labels keep off, in pixels of the whole map
   */
  arrange(badges, view) {
    const [pinned] = this.pinRects();
    if (!pinned) return [];
    const size = { width: this.label.offsetWidth, height: this.label.offsetHeight };
    const taken = new Taken();
    for (const rect of badges) taken.add(rect);
    const [x, y] = [pinned.left + PIN.width / 2, pinned.top + PIN.height / 2];
    const places = LABEL_SIDES.map((side) => beside(side, x, y, PIN.height / 2 + 3, size));
    const free = places.filter((one) => taken.isFree(one));
    const rect = free.find((one) => inside(one, view)) ?? free[0] ?? places[0];
    this.label.style.left = `${rect.left - x}px`;
    this.label.style.top = `${rect.top - y - PIN.height / 2}px`;
    return [pinned, rect];
  }

  destroy() {
    cancelAnimationFrame(this.frame);
  }
}
