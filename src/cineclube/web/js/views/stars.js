/** Five stars in half steps: a slider, whatever it is moved with. */

import { html, useId, useState } from "../../vendor/preact.js";
import { texts } from "../language.js";

const MOST = 5;
const STEP = 0.5;
const STAR =
  "M12 2.200l3 6.500 7.100.800-5.300 4.800 1.500 7L12 17.700l-6.300 3.600 1.500-7L1.900 9.500 9 8.700z";
/** @type {Record<string, (now: number) => number>} */
const KEYS = {
  ArrowRight: (now) => now + STEP,
  ArrowUp: (now) => now + STEP,
  ArrowLeft: (now) => now - STEP,
  ArrowDown: (now) => now - STEP,
  PageUp: (now) => now + 1,
  PageDown: (now) => now - 1,
  Home: () => STEP,
  End: () => MOST,
};

/** @param {number} value */
const within = (value) => Math.min(MOST, Math.max(STEP, value));

/**
 * @param {{label: string, value: number | null, onRate: (stars: number) => void,
 *   disabled?: boolean}} props
 */
export function Stars({ label, value, onRate, disabled = false }) {
  const [tried, setTried] = useState(/** @type {number | null} */ (null));
  const hint = useId();
  const shown = tried ?? value ?? 0;

  /** @param {PointerEvent & {currentTarget: HTMLElement}} event */
  function under(event) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return within(Math.ceil(((event.clientX - left) / width) * MOST * 2) / 2);
  }

  /** A click that no pointer made has no place. @param {any} event */
  function onClick(event) {
    if (event.detail) confirm(under(event));
    else if (tried !== null) confirm(tried);
  }

  /** @param {number} given */
  function confirm(given) {
    setTried(null);
    if (!disabled) onRate(given);
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    const step = KEYS[event.key];
    if (step) setTried(within(step(tried ?? value ?? (event.key === "ArrowLeft" ? STEP : 2.5))));
    else if (event.key === "Escape" && tried !== null) setTried(null);
    else if ((event.key === "Enter" || event.key === " ") && shown) confirm(shown);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return html`
    <div
      class="stars"
      role="slider"
      tabindex="0"
      aria-label=${label}
      aria-valuemin="0"
      aria-valuemax=${MOST}
      aria-valuenow=${shown}
      aria-valuetext=${shown ? texts.value.starsOf(shown) : texts.value.notRated}
      aria-disabled=${disabled}
      aria-describedby=${hint}
      title=${texts.value.rateHint}
      data-tried=${tried !== null}
      onPointerMove=${(/** @type {any} */ event) => event.pointerType === "mouse" && setTried(under(event))}
      onPointerLeave=${() => setTried(null)}
      onBlur=${() => setTried(null)}
      onClick=${onClick}
      onKeyDown=${onKeyDown}
    >
      ${[1, 2, 3, 4, 5].map(
        (star) => html`
          <svg viewBox="0 0 24 24" aria-hidden="true" data-filled=${filled(shown, star)}>
            <path class="star-empty" d=${STAR} />
            <path class="star-full" d=${STAR} />
          </svg>
        `,
      )}
    </div>
    <span class="unseen" id=${hint}>${texts.value.rateHint}</span>
  `;
}

/** @param {number} shown @param {number} star */
function filled(shown, star) {
  if (shown >= star) return "full";
  return shown >= star - 0.5 ? "half" : "none";
}
