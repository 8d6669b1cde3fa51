import type { VNode } from "preact";

export function html(strings: TemplateStringsArray, ...values: unknown[]): VNode;
export { default as autoAnimate } from "@formkit/auto-animate";
export type { ReadonlySignal, Signal } from "@preact/signals";
export {
  batch,
  computed,
  effect,
  signal,
  untracked,
  useComputed,
  useSignal,
} from "@preact/signals";
export type { VNode } from "preact";
export { Fragment, render } from "preact";
export { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
