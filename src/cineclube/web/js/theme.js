/** Dark or light: as the system is, until somebody chooses. */

import { effect, signal } from "../vendor/preact.js";
import { recall, remember } from "./memory.js";

const system = matchMedia("(prefers-color-scheme: light)");

/** @returns {"dark" | "light"} */
function now() {
  const chosen = recall("theme", null);
  if (chosen === "dark" || chosen === "light") return chosen;
  return system.matches ? "light" : "dark";
}

export const theme = signal(now());

system.addEventListener("change", () => {
  theme.value = now();
});

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function switchTheme() {
  theme.value = theme.value === "dark" ? "light" : "dark";
  remember("theme", theme.value);
}
