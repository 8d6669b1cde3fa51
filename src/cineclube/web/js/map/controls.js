// Buttons: closer, farther, everything.
import { DomEvent } from "../../vendor/leaflet.js";

/** @typedef {{zoomIn: string, zoomOut: string, fit: string}} ControlTexts */

const SHAPES = {
  zoomIn: "M12 5v14M5 12h14",
  zoomOut: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};
const MARGIN = 16; // pixels to the borders of the free area
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} shape */
function picture(shape) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = svg.appendChild(document.createElementNS(SVG, "path"));
  path.setAttribute("d", shape);
  return svg;
}

export class Controls {
  /**
   * @param {HTMLElement} container
   * @param {{zoomIn: () => void, zoomOut: () => void, fit: () => void}} actions
   */
  constructor(container, actions) {
    this.box = container.appendChild(document.createElement("div"));
    this.box.className = "map-controls";
    DomEvent.disableClickPropagation(this.box);
    DomEvent.disableScrollPropagation(this.box);
    /** @type {Record<keyof ControlTexts, HTMLButtonElement>} */
    this.buttons = {
      zoomIn: this.#button("zoomIn", actions.zoomIn),
      zoomOut: this.#button("zoomOut", actions.zoomOut),
      fit: this.#button("fit", actions.fit),
    };
  }

  /**
   * @param {keyof ControlTexts} name
   * @param {() => void} action
   */
  #button(name, action) {
    const button = this.box.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "map-button";
    button.append(picture(SHAPES[name]));
    button.addEventListener("click", action);
    return button;
  }

  /** @param {ControlTexts} texts */
  setTexts(texts) {
    for (const name of /** @type {(keyof ControlTexts)[]} */ (Object.keys(this.buttons))) {
      this.buttons[name].setAttribute("aria-label", texts[name]);
      this.buttons[name].title = texts[name];
    }
  }

  /**
   * Grey out what cannot be done.
   * @param {boolean} closest
   * @param {boolean} farthest
   */
  limit(closest, farthest) {
    this.buttons.zoomIn.setAttribute("aria-disabled", String(closest));
    this.buttons.zoomOut.setAttribute("aria-disabled", String(farthest));
  }

  /** @param {{left: number, right: number, top: number, bottom: number}} safe */
  keepInside({ right, bottom }) {
    this.box.style.right = `${right + MARGIN}px`;
    this.box.style.bottom = `${bottom + MARGIN}px`;
  }

  /**
   * What labels keep off.
   * @param {import("./placement.js").Edges} view in pixels of the whole map
   */
  rect({ right, bottom }) {
    const { offsetWidth: width, offsetHeight: height } = this.box;
    return { left: right - MARGIN - width, top: bottom - MARGIN - height, width, height };
  }
}
