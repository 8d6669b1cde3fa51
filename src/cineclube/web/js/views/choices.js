/** A text field that lists what is found while one types (the combobox pattern of WAI-ARIA). */

import { html, useEffect, useId, useMemo, useRef, useState } from "../../vendor/preact.js";
import { ask } from "../api.js";
import { resource } from "../resource.js";
import { Icon } from "./icons.js";

const PAUSE_MS = 150;

/**
 * @typedef {object} Choices
 * @property {string} label
 * @property {string} hint
 * @property {string} path what is asked; the text goes along as `parameter`
 * @property {string} parameter
 * @property {number} limit
 * @property {boolean} [always] list also while nothing is typed
 * @property {(item: any) => any} row
 * @property {(item: any) => string} name
 * @property {(item: any) => void} onChoose
 * @property {(total: number) => string} count
 * @property {(text: string) => string} nothing
 */

/** @param {Choices} props */
export function Choices(props) {
  const { label, hint, onChoose, always = false } = props;
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const found = useFound(props, text, open);
  const id = useId();
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const items = found.data?.items ?? [];
  const shown = open && Boolean(found.data) && (always || text.trim() !== "");
  const current = found.data?.text === text.trim();
  const entered = useRef(false); // before the answer was there
  useEffect(() => {
    setAt(-1);
    if (entered.current && current && items.length) choose(items[0]);
  }, [found.data]);

  /** @param {any} item */
  function choose(item) {
    entered.current = false;
    setOpen(false);
    setText("");
    input.current?.blur();
    onChoose(item);
  }

  function enter() {
    if (current && items.length) choose(items[Math.max(at, 0)]);
    else entered.current = !current;
  }

  /** @param {KeyboardEvent} event */
  function onKeyDown(event) {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, items.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, -1));
    else if (event.key === "Enter" && open) enter();
    else if (event.key === "Escape") setOpen(false);
    else return;
    if (event.key.startsWith("Arrow")) setOpen(true);
    event.preventDefault();
  }

  return html`
    <div class="choices" role="search">
      <${Icon} name="search" />
      <input type="search" ref=${input} role="combobox" autocomplete="off" spellcheck="false"
        aria-label=${label} placeholder=${hint} maxlength="200"
        aria-expanded=${shown} aria-controls=${`${id}-list`} aria-autocomplete="list"
        aria-activedescendant=${shown && at >= 0 ? `${id}-${at}` : undefined}
        value=${text}
        onInput=${(/** @type {any} */ event) => {
          entered.current = false;
          setText(event.currentTarget.value);
          setOpen(true);
        }}
        onFocus=${() => setOpen(true)} onBlur=${() => setOpen(false)} onKeyDown=${onKeyDown} />
      ${shown && html`<${Found} ...${props} id=${id} text=${text} found=${found.data} at=${at} choose=${choose} />`}
    </div>
  `;
}

/** @param {Choices & {id: string, text: string, found: any, at: number, choose: (item: any) => void}} props */
function Found({ id, label, text, found, at, choose, row, name, count, nothing }) {
  const { items, total } = found;
  return html`
    <div class="found">
      <p class="found-count" role="status">${items.length ? count(total) : nothing(text)}</p>
      <ul role="listbox" id=${`${id}-list`} aria-label=${label} hidden=${!items.length}>
        ${items.map(
          (/** @type {any} */ item, /** @type {number} */ place) => html`
            <li key=${item.id} id=${`${id}-${place}`} role="option" aria-selected=${place === at}
              aria-label=${name(item)}
              onPointerDown=${(/** @type {Event} */ event) => event.preventDefault()}
              onClick=${() => choose(item)}>
              ${row(item)}
            </li>
          `,
        )}
      </ul>
    </div>
  `;
}

/** @param {Choices} choices @param {string} text @param {boolean} open */
function useFound({ path, parameter, limit, always }, text, open) {
  const found = useMemo(
    () => /** @type {import("../resource.js").Resource<any>} */ (resource()),
    [],
  );
  const words = text.trim();
  useEffect(() => {
    if (!open || (!words && !always)) {
      found.clear();
      return undefined;
    }
    const timer = setTimeout(
      () => {
        const query = { [parameter]: words, limite: limit };
        found.load(async (signal) => {
          const { data, total } = await ask("GET", path, { query, signal });
          return { items: data, total, text: words };
        });
      },
      words ? PAUSE_MS : 0,
    );
    return () => clearTimeout(timer);
  }, [words, open]);
  return found.state.value;
}
