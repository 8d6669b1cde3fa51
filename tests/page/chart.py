"""The map of the page, as somebody sees it: its marker, its labels, and where each film is."""

import itertools
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from words import Words

# labels, the marker and badges have stayed where they are for a while
STILL = """(map) => new Promise((resolve) => {
  const places = () => JSON.stringify([...map.querySelectorAll("div, canvas")].map((element) => {
    const { left, top, width } = element.getBoundingClientRect();
    return element.closest(".map-you__pulse") ? 0 : [left, top, width, element.style.opacity];
  }));
  let [last, same] = [places(), 0];
  const look = () => {
    const now = places();
    same = now === last ? same + 1 : 0;
    last = now;
    if (same >= 8) resolve();
    else setTimeout(look, 40);
  };
  look();
})"""

BOXES = """(elements) => elements.map((element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return [element.textContent, left, top, width, height];
})"""

# shows the ground of the map alone, or everything again
GROUND = """(map, alone) => {
  for (const element of map.querySelectorAll(".map-pin, .map-controls, .map-voice, svg")) {
    element.style.visibility = alone ? "hidden" : "";
  }
}"""
BEYOND = 24  # pixels between a film and what it is compared with


@dataclass(frozen=True)
class Box:
    text: str
    left: float
    top: float
    width: float
    height: float

    def overlaps(self, other: "Box", by: float = 1.0) -> bool:
        """Whether they share more than a sliver of `by` pixels."""
        return (
            min(self.left + self.width, other.left + other.width) - max(self.left, other.left) > by
            and min(self.top + self.height, other.top + other.height) - max(self.top, other.top)
            > by
        )


class Chart:
    def __init__(self, page: Page, words: Words) -> None:
        self.page = page
        self.words = words
        self.area = page.get_by_role("application", name=words.map)

    @property
    def marker(self) -> Locator:
        return self.area.get_by_text(self.words.you_are_here, exact=True)

    @property
    def film_labels(self) -> Locator:
        return self.area.locator(".map-label--film")

    @property
    def names(self) -> Locator:
        """Names of clusters, which are to be clicked."""
        return self.area.locator(".map-label:not(.map-label--film)")

    def still(self) -> None:
        """Wait until nothing moves any more."""
        expect(self.area).to_be_visible()
        self.area.evaluate(STILL)

    def marker_place(self) -> tuple[float, float]:
        """Where the marker came to rest, in pixels of the map."""
        expect(self.marker).to_be_visible()
        self.still()
        box, area = self.marker.bounding_box(), self.area.bounding_box()
        assert box is not None
        assert area is not None
        middle = box["x"] - area["x"] + box["width"] / 2
        return round(middle, 1), round(box["y"] - area["y"], 1)

    def boxes(self, locator: Locator) -> list[Box]:
        return [Box(*row) for row in locator.evaluate_all(BOXES)]

    def overlapping_labels(self) -> list[tuple[str, str]]:
        """Labels that lie on another one, or on the marker."""
        labels = self.boxes(self.area.locator(".map-label"))
        others = labels + self.boxes(self.area.locator(".map-you__pin, .map-you__label"))
        pairs = itertools.product(labels, others)
        return [(a.text, b.text) for a, b in pairs if a is not b and a.overlaps(b)]

    def places(self, drawn: dict[str, Any], listed: list[int]) -> dict[int, tuple[float, float]]:
        """Where each film is on the screen: as the numbered films of the list are.

        `drawn` is the answer of /mapa, `listed` the ids behind the numbers 1 to 5.
        """
        pins = self.area.locator(".map-pin:has(> .map-badge)")
        boxes = sorted(self.boxes(pins), key=lambda box: int(box.text))
        assert len(boxes) == len(listed)
        films = drawn["filmes"]
        at = [films["id"].index(film_id) for film_id in listed]
        columns = []
        for name, found in (("x", [b.left for b in boxes]), ("y", [b.top for b in boxes])):
            world = np.array(films[name])
            slope, start = np.polyfit(world[at], np.array(found), 1)
            assert np.abs(slope * world[at] + start - found).max() < 1.5
            columns.append(slope * world + start)
        return dict(zip(films["id"], zip(*columns, strict=True), strict=True))

    def contrast_at(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """How much places differ from what is around them, 0 to 255."""
        self.area.evaluate(GROUND, True)
        picture = Image.open(BytesIO(self.page.screenshot(scale="css"))).convert("RGB")
        self.area.evaluate(GROUND, False)
        pixels = np.asarray(picture).astype(np.int64)

        def colours(right: int, down: int) -> NDArray[np.int64]:
            x, y = np.round(points + np.array([right, down])).astype(int).T
            found: NDArray[np.int64] = pixels[
                y.clip(0, pixels.shape[0] - 1), x.clip(0, pixels.shape[1] - 1)
            ]
            return found

        around = [(BEYOND, 0), (-BEYOND, 0), (0, BEYOND), (0, -BEYOND)]
        away = [np.abs(colours(0, 0) - colours(*step)).max(axis=1) for step in around]
        least: NDArray[np.int64] = np.min(away, axis=0)
        return least
