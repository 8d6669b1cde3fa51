"""The curves of two data sets drawn over each other."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, PercentFormatter

from benchmarks import shapes
from cineclube.recommender.data import Ratings

COLOURS = ("#1F2430", "#D55E00")
FAINT, GRID = "#6B7280", "#E5E7EB"
SIZE_INCHES, DPI = (12.6, 7.4), 160
GAP_STEPS = np.geomspace(1, 1e9, 240)
GAP_NAMES = {1: "1 s", 60: "1 min", 3_600: "1 h", 86_400: "1 day", 2_592_000: "1 month"}

Draw = Callable[[Axes, Ratings, str, float], None]


def draw(sets: Mapping[str, Ratings], path: Path) -> None:
    """Write a PNG with one panel for each curve; the first set is the reference."""
    figure = Figure(figsize=SIZE_INCHES, dpi=DPI, layout="constrained")
    panels: dict[str, Draw] = {
        "Popularity: ratings of each film": _popularity,
        "Activity: ratings of each user": _activity,
        "Stars": _stars,
        "Pauses: how many are shorter": _gaps,
        "Known films first: log of their ratings": _known_first,
        "Singular values of the likes": _singular,
    }
    for axes, (title, panel) in zip(figure.subplots(2, 3).flat, panels.items(), strict=True):
        for place, (colour, ratings) in enumerate(zip(COLOURS, sets.values(), strict=True)):
            panel(axes, ratings, colour, place)
        axes.set_title(title, loc="left", fontsize=11, weight="bold")
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=FAINT, labelsize=9, length=0, which="both")
        axes.spines[:].set_visible(False)
    handles = [
        figure.axes[0].plot([], [], color=colour, linewidth=3, label=name)[0]
        for colour, name in zip(COLOURS, sets, strict=True)
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2, frameon=False, fontsize=11)
    FigureCanvasAgg(figure).print_png(path)


def _ranked(axes: Axes, counts: np.ndarray, colour: str, place: float) -> None:
    ranks = np.arange(1, len(counts) + 1)
    width, order = (5.0, 1) if place == 0 else (1.8, 2)
    alpha = 0.35 if place == 0 else 1
    axes.loglog(ranks, counts, color=colour, linewidth=width, alpha=alpha, zorder=order)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))


def _popularity(axes: Axes, ratings: Ratings, colour: str, place: float) -> None:
    _ranked(axes, shapes.popularity(ratings), colour, place)
    axes.set_xlabel("rank of the film", color=FAINT)


def _activity(axes: Axes, ratings: Ratings, colour: str, place: float) -> None:
    _ranked(axes, shapes.activity(ratings), colour, place)
    axes.set_xlabel("rank of the user", color=FAINT)


def _stars(axes: Axes, ratings: Ratings, colour: str, place: float) -> None:
    width = 0.2
    where = shapes.STARS + (place - 0.5) * width
    axes.bar(where, shapes.stars(ratings), width, color=colour, alpha=0.85)
    axes.set_xticks(shapes.STARS, [f"{star:g}" for star in shapes.STARS])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))


def _line(axes: Axes, x: np.ndarray, y: np.ndarray, colour: str, place: float) -> None:
    width, alpha = (5.0, 0.35) if place == 0 else (1.8, 1)
    axes.plot(x, y, color=colour, linewidth=width, alpha=alpha)


def _gaps(axes: Axes, ratings: Ratings, colour: str, place: float) -> None:
    ordered = np.sort(shapes.gaps(ratings))
    shares = np.searchsorted(ordered, GAP_STEPS) / max(len(ordered), 1)
    _line(axes, GAP_STEPS, shares, colour, place)
    axes.set_xscale("log")
    axes.set_xticks(list(GAP_NAMES), list(GAP_NAMES.values()))
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("pause between two ratings of a user", color=FAINT)


def _known_first(axes: Axes, ratings: Ratings, colour: str, place: float) -> None:
    _line(axes, np.arange(5, 100, 10), shapes.known_first(ratings), colour, place)
    axes.xaxis.set_major_formatter(PercentFormatter(100, decimals=0))
    axes.set_xlabel("of the ratings of a user, in the order of time", color=FAINT)


def _singular(axes: Axes, ratings: Ratings, colour: str, place: float) -> None:
    values = shapes.singular_values(ratings)
    _line(axes, np.arange(1, len(values) + 1), values, colour, place)
    axes.set_yscale("log")
    axes.set_yticks([0.1, 0.2, 0.5, 1], ["10%", "20%", "50%", "100%"])
    axes.minorticks_off()
    axes.set_xlabel("number; as a share of the first", color=FAINT)
