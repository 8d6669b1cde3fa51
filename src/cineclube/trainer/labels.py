"""Texts in a picture: where there is room, and in letters that the font has."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import Any

import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text
from numpy.typing import NDArray

FONT = "DejaVu Sans"  # comes with matplotlib
LINE_WIDTH = 20  # letters in a line of a long name


@dataclass(frozen=True)
class Place:
    dx: float  # points from the anchor
    dy: float
    ha: str
    va: str


def around(gap: float) -> Iterator[Place]:
    """List the places around a dot, the easiest to read first."""
    yield Place(gap, 0, "left", "center")
    yield Place(-gap, 0, "right", "center")
    yield Place(0, gap, "center", "bottom")
    yield Place(0, -gap, "center", "top")
    for dx, ha in ((gap * 0.7, "left"), (-gap * 0.7, "right")):
        for dy, va in ((gap * 0.7, "bottom"), (-gap * 0.7, "top")):
            yield Place(dx, dy, ha, va)


def spiral(steps: int) -> Iterator[Place]:
    """List places ever farther from a centre."""
    for step in range(steps):
        angle, radius = 2.4 * step, 7 * np.sqrt(step)
        yield Place(1.6 * radius * np.cos(angle), radius * np.sin(angle), "center", "center")


class Labels:
    """Puts texts where there is room, never over one another or over the edge of the axes."""

    def __init__(self, axes: Axes, size_pixels: tuple[int, int], dpi: int, halo: str) -> None:
        self._axes, self._halo = axes, halo
        self._renderer = RendererAgg(*size_pixels, dpi)  # type: ignore[no-untyped-call]
        axes.autoscale_view()  # settles the limits, which place the texts
        self._frame = axes.get_window_extent(self._renderer)
        self._pixels_per_point = dpi / 72
        self._taken = np.empty((0, 4))  # left, bottom, right and top, in pixels

    def keep_off(self, points: NDArray[np.float32], radii_pixels: NDArray[np.float64]) -> None:
        """Let no later text cover the dots at `points` (n, 2), in the units of the axes."""
        centres, radii = self._axes.transData.transform(points), radii_pixels[:, None]
        boxes = np.hstack([centres - radii, centres + radii])
        self._taken = np.vstack([self._taken, boxes])

    def place(self, text: str, anchor: NDArray[Any], places: Iterable[Place], **style: Any) -> bool:
        """Write a text at the first of `places` around `anchor` that is free; say if there was
        one.
        """
        drawable = drawable_text(text, style["weight"])
        if len(drawable) < len(text) / 2:  # written in letters that the font does not have
            return False
        label = self._axes.annotate(
            drawable,
            (float(anchor[0]), float(anchor[1])),
            (0, 0),
            textcoords="offset points",
            linespacing=1.05,
            zorder=5,
            **style,
        )
        halo = patheffects.withStroke(linewidth=3, foreground=self._halo, alpha=0.9)
        label.set_path_effects([halo])
        boxes: dict[tuple[str, str], NDArray[np.float64]] = {}
        for place in places:
            if (place.ha, place.va) not in boxes:
                boxes[place.ha, place.va] = self._box(label, place)
            if self._fits(boxes[place.ha, place.va], place):
                label.set(position=(place.dx, place.dy), ha=place.ha, va=place.va)
                return True
        label.remove()
        return False

    def _box(self, label: Text, place: Place) -> NDArray[np.float64]:
        """Where a text lies that is aligned so, before it is moved: laying it out takes long."""
        label.set(ha=place.ha, va=place.va)
        return np.array(label.get_window_extent(self._renderer).padded(2.5).extents)

    def _fits(self, aligned: NDArray[np.float64], place: Place) -> bool:
        moved = np.tile((place.dx, place.dy), 2) * self._pixels_per_point
        left, bottom, right, top = box = aligned + moved
        inside = self._frame.x0 <= left and right <= self._frame.x1
        inside = inside and self._frame.y0 <= bottom and top <= self._frame.y1
        taken = self._taken
        apart = (taken[:, 0] >= right) | (taken[:, 2] <= left)
        apart |= (taken[:, 1] >= top) | (taken[:, 3] <= bottom)
        if not inside or not apart.all():
            return False
        self._taken = np.vstack([taken, box])
        return True


def wrapped(name: str) -> str:
    """Break a name into lines of about the same length, after a comma where there is one."""
    if len(name) <= LINE_WIDTH:
        return name
    return ",\n".join(_balanced(part) for part in name.split(", "))


def _balanced(text: str) -> str:
    n_lines = len(wrap(text, LINE_WIDTH))
    widths = range(len(text) // max(n_lines, 1), LINE_WIDTH + 1)
    tries = (wrap(text, max(width, 1)) for width in widths)
    return "\n".join(next((lines for lines in tries if len(lines) <= n_lines), [text]))


def short(title: str, longest: int = 32) -> str:
    """Cut a long title, and let it stand in one line."""
    title = " ".join(title.split())
    return title if len(title) <= longest else title[: longest - 1].rstrip(" ,:;-") + "…"


def drawable_text(text: str, weight: str) -> str:
    """Text that can be drawn: without what the font lacks, and with no mathematics in it.

    matplotlib reads what stands between two dollar signs as TeX.
    """
    known = _letters(weight)
    kept = (c for c in unicodedata.normalize("NFC", text) if c == "\n" or ord(c) in known)
    return "".join(kept).strip(" ").replace("$", r"\$")


@cache
def _letters(weight: str) -> frozenset[int]:
    """What the font has: letters and signs, no control or combining characters."""
    font = get_font(findfont(FontProperties(family=FONT, weight=weight)))
    return frozenset(c for c in font.get_charmap() if unicodedata.category(chr(c))[0] not in "CM")
