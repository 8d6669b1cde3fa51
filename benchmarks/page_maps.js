// The maps that are measured: the page's own, and Leaflet's circle markers on its canvas.
import { createTasteMap } from "/web/js/map/tasteMap.js";
import { CircleMarker, CRS, Map as LeafletMap } from "/web/vendor/leaflet.js";

const COLOURS = ["#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7", "#D55E00", "#9A8CFF"];
const container = document.getElementById("map");
const data = await (await fetch("/mapa")).json();
const colours = new Map(data.clusters.map(({ id }) => [id, COLOURS[id % COLOURS.length]]));

function tasteMap() {
  const texts = { map: "", zoomIn: "", zoomOut: "", fit: "", youAreHere: "x", nearest: String };
  const map = createTasteMap(container, { onFilm() {}, onCluster() {}, texts });
  map.show(data, colours);
  map.you({ x: data.clusters[0].x, y: data.clusters[0].y });
}

function circleMarkers() {
  const map = new LeafletMap(container, {
    crs: CRS.Simple,
    preferCanvas: true,
    zoomControl: false,
    attributionControl: false,
    zoomSnap: 0.25,
  });
  const { x, y, cluster } = data.filmes;
  map.fitBounds([
    [Math.min(...y), Math.min(...x)],
    [Math.max(...y), Math.max(...x)],
  ]);
  for (let film = 0; film < x.length; film++) {
    new CircleMarker([y[film], x[film]], {
      radius: 1.5,
      stroke: false,
      fillOpacity: 0.8,
      color: colours.get(cluster[film]),
    }).addTo(map);
  }
}

({ tasteMap, circleMarkers })[new URLSearchParams(location.search).get("map")]();

/** Tell the times of all frames from now on, until it is asked for them. */
globalThis.countFrames = () => {
  const times = [];
  let counting = true;
  const count = (time) => {
    times.push(time);
    if (counting) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  globalThis.countedFrames = () => {
    counting = false;
    return times;
  };
};
document.documentElement.dataset.ready = "";
