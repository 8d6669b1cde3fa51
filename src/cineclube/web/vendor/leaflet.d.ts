export { default as KDBush } from "kdbush";
export * from "leaflet";
