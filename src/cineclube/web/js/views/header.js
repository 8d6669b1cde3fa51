/** The top of the page: search, who is there, language, theme. */

import { html } from "../../vendor/preact.js";
import { language, switchLanguage, texts } from "../language.js";
import { HOME, MODEL, WHO } from "../route.js";
import { person } from "../session.js";
import { switchTheme, theme } from "../theme.js";
import { Icon } from "./icons.js";
import { Search } from "./search.js";

export function Header() {
  const { value } = texts;
  const dark = theme.value === "dark";
  const portuguese = language.value === "pt";
  return html`
    <header class="header">
      <a class="brand" href=${HOME} aria-label=${value.home}>
        <span class="brand-name">Cineclube</span><span class="brand-line">${value.tagline}</span>
      </a>
      <${Search} />
      <nav class="controls">
        <${WhoLink} />
        <a class="control" href=${MODEL} aria-label=${value.theModel} title=${value.theModel}>
          <${Icon} name="chart" />
        </a>
        <button type="button" class="control"
          aria-label=${value.switchLanguage} title=${value.switchLanguage} onClick=${switchLanguage}>
          ${portuguese ? "EN" : "PT"}
        </button>
        <button type="button" class="control" aria-label=${dark ? value.toLight : value.toDark}
          title=${dark ? value.toLight : value.toDark} onClick=${switchTheme}>
          <${Icon} name=${dark ? "sun" : "moon"} />
        </button>
      </nav>
    </header>
  `;
}

function WhoLink() {
  const somebody = person.value;
  if (!somebody) return null;
  const name = somebody.name.value || (somebody.kind === "visitor" ? texts.value.visitorName : "…");
  return html`
    <a class="control who" href=${WHO} title=${texts.value.someoneElse}>
      <span class="initial" aria-hidden="true">${[...name][0].toUpperCase()}</span>
      <span class="who-name" dir="auto">${name}</span>
      <span class="unseen">: ${texts.value.someoneElse}</span>
    </a>
  `;
}
