// Bundles the libraries that the page uses into src/cineclube/web/vendor, once for each of their
// versions: `npm ci && npm run vendor`. The page itself needs no build.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const WEB = new URL("../src/cineclube/web/", import.meta.url).pathname;
const MODULES = new URL("node_modules/", import.meta.url).pathname;

const BUNDLES = {
  preact: `
    import { h } from "preact";
    import htm from "htm";
    export const html = htm.bind(h);
    export { Fragment, render } from "preact";
    export { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
    export { batch, computed, effect, signal, untracked, useComputed, useSignal } from "@preact/signals";
    export { default as autoAnimate } from "@formkit/auto-animate";
  `,
  leaflet: `
    export * from "leaflet/dist/leaflet-src.esm.js";
    export { default as KDBush } from "kdbush";
  `,
};

const LICENCES = {
  preact: ["preact", "@preact/signals", "@preact/signals-core", "htm", "@formkit/auto-animate"],
  leaflet: ["leaflet", "kdbush"],
};

function licence(name) {
  const { version } = JSON.parse(readFileSync(`${MODULES}${name}/package.json`, "utf8"));
  for (const file of ["LICENSE", "LICENSE.md", "LICENCE"]) {
    try {
      return `## ${name} ${version}\n\n${readFileSync(`${MODULES}${name}/${file}`, "utf8").trim()}\n`;
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
    }
  }
  throw new Error(`${name} comes without a licence`);
}

// Leaflet tries, as it is loaded, whether a browser knows SVG: by innerHTML, which Trusted Types
// forbid. The same question, asked without it.
const ASKED_BY_HTML = "div.innerHTML = '<svg/>';";
const leafletWithoutHtml = {
  name: "leaflet-without-html",
  setup(bundle) {
    bundle.onLoad({ filter: /leaflet-src\.esm\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      if (!source.includes(ASKED_BY_HTML)) throw new Error("Leaflet asks for SVG in another way");
      return { contents: source.replace(ASKED_BY_HTML, "div.appendChild(svgCreate('svg'));") };
    });
  },
};

for (const [name, contents] of Object.entries(BUNDLES)) {
  await build({
    stdin: { contents, resolveDir: new URL(".", import.meta.url).pathname },
    outfile: `${WEB}vendor/${name}.js`,
    bundle: true,
    format: "esm",
    minify: true,
    target: "es2022",
    legalComments: "none",
    plugins: [leafletWithoutHtml],
    banner: { js: `// ${LICENCES[name].join(", ")}: see LICENCES.md` },
  });
}
copyFileSync(`${MODULES}leaflet/dist/leaflet.css`, `${WEB}vendor/leaflet.css`);
for (const script of ["latin", "latin-ext"]) {
  const file = `oswald-${script}-wght-normal.woff2`;
  copyFileSync(`${MODULES}@fontsource-variable/oswald/files/${file}`, `${WEB}fonts/${file}`);
}
const packages = [...Object.values(LICENCES).flat(), "@fontsource-variable/oswald"];
writeFileSync(
  `${WEB}vendor/LICENCES.md`,
  `# What others made\n\nMade by \`npm run vendor\` in \`frontend/\`.\n\n${packages.map(licence).join("\n")}`,
);
