/** Numbers and times, as the language writes them. */
import { language, locale } from "./language.js";

/** @param {number} value @param {number} [digits] */
export function decimal(value, digits = 1) {
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale.value, fixed).format(value);
}

/** @param {number} value */
export const whole = (value) => new Intl.NumberFormat(locale.value).format(value);

/** Stars, without a needless ",0". @param {number} value */
export const stars = (value) =>
  new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }).format(value);

/** A share, 0 to 1: never "0 %" of what is there, and no larger than it can be read. @param {number} share */
export function percent(share) {
  const size = Math.abs(share);
  const sign = share < 0 ? "−" : "";
  if (size > 0 && size < 0.005) return `${sign}<\u00a01\u00a0%`;
  return size > 1.5 ? `${sign}>\u00a0150\u00a0%` : `${sign}${Math.round(size * 100)}\u00a0%`;
}

/** @param {number} minutes */
export function duration(minutes) {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  const [h, m] = language.value === "pt" ? ["h", "min"] : ["h", "m"];
  if (!hours) return `${rest} ${m}`;
  return rest ? `${hours} ${h} ${rest} ${m}` : `${hours} ${h}`;
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago. @param {string | null} instant */
export function ago(instant) {
  if (!instant) return "";
  const seconds = (Date.parse(instant) - Date.now()) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(locale.value, { numeric: "auto" });
  return format.format(Math.round(seconds / size), unit);
}

/** @param {string | null} instant */
export function moment(instant) {
  if (!instant) return "";
  const style = /** @type {const} */ ({ dateStyle: "medium", timeStyle: "short" });
  return new Intl.DateTimeFormat(locale.value, style).format(new Date(instant));
}
