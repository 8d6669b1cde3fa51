/** The way back to the list. */

import { html } from "../../vendor/preact.js";
import { texts } from "../language.js";
import { HOME } from "../route.js";
import { Icon } from "./icons.js";

export const Back = () =>
  html`<a class="back" href=${HOME}><${Icon} name="back" />${texts.value.back}</a>`;
