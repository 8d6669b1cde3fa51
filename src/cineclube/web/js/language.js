/** The language of the page: the browser's, until somebody chooses. */

import { computed, effect, signal } from "../vendor/preact.js";
import { recall, remember } from "./memory.js";
import { english } from "./texts/english.js";
import { portuguese } from "./texts/portuguese.js";

/** @typedef {"pt" | "en"} Language */
/** @typedef {typeof portuguese} Texts */

const LOCALES = { pt: "pt-BR", en: "en" };

/** @returns {Language} */
function preferred() {
  const first = navigator.languages.find((tag) => /^(pt|en)\b/i.test(tag)) ?? "en";
  return /^pt/i.test(first) ? "pt" : "en";
}

/** @type {Language | null} */
const chosen = recall("language", null);

export const language = signal(chosen === "pt" || chosen === "en" ? chosen : preferred());

export const locale = computed(() => LOCALES[language.value]);

/** @type {import("../vendor/preact.js").ReadonlySignal<Texts>} */
export const texts = computed(() => (language.value === "pt" ? portuguese : english));

effect(() => {
  document.documentElement.lang = locale.value;
  document.title = texts.value.title;
});

export function switchLanguage() {
  language.value = language.value === "pt" ? "en" : "pt";
  remember("language", language.value);
}
