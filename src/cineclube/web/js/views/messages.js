/** What goes wrong, and what was just done. */

import { html } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { dismiss, hold, notice, release } from "../notices.js";
import { condition } from "../service.js";
import { Icon } from "./icons.js";

export function Banner() {
  const { value: how } = condition;
  return html`<div class="banner" role="status" data-shown=${how !== "ok"}>
    ${how !== "ok" && html`<span class="spinner" aria-hidden="true"></span>${texts.value.condition[how]}`}
  </div>`;
}

export function Toast() {
  const { value } = notice;
  return html`<div class="toasts" role="status">
    ${
      value &&
      html`<div class="toast" onPointerEnter=${hold} onPointerLeave=${release} onFocusIn=${hold} onFocusOut=${release}>
        <span dir="auto">${value.text}</span>
        ${value.undo && html`<button type="button" onClick=${value.undo}>${texts.value.undo}</button>`}
        <button type="button" class="toast-close" aria-label=${texts.value.close} onClick=${dismiss}><${Icon} name="close" /></button>
      </div>`
    }
  </div>`;
}
