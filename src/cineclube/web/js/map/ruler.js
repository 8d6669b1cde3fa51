// How wide titles are.

const LONGEST = 22; // of a title, in widths of a digit
const MEASURED_LETTERS = 60;

export class Ruler {
  /** @param {HTMLElement} sample an element with the type of titles */
  constructor(sample) {
    this.sample = sample;
    this.pen = /** @type {CanvasRenderingContext2D} */ (
      document.createElement("canvas").getContext("2d")
    );
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.height = 0;
    this.longest = 0;
  }

  /** Measure anew: the type may have changed. */
  reset() {
    const style = getComputedStyle(this.sample);
    this.pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    this.height = Math.ceil(Number.parseFloat(style.lineHeight));
    this.longest = Math.ceil(this.pen.measureText("0").width * LONGEST);
    this.widths.clear();
  }

  /**
   * Width of a title in pixels; a long one is cut off.
   * @param {string} title
   */
  width(title) {
    let width = this.widths.get(title);
    if (width === undefined) {
      const { width: text } = this.pen.measureText(title.slice(0, MEASURED_LETTERS));
      width = Math.min(Math.ceil(text) + 2, this.longest);
      this.widths.set(title, width);
    }
    return width;
  }
}
