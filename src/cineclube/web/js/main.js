/** The page begins. */

import { html, render } from "../vendor/preact.js";
import { beginInterview } from "./interview.js";
import { begin } from "./session.js";
import { App } from "./views/app.js";

const root = document.getElementById("app");
if (root) {
  root.replaceChildren();
  render(html`<${App} />`, root);
}
begin();
beginInterview();
