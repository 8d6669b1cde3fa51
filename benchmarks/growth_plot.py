"""Time of a training against the number of ratings, both logarithmic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from cineclube.evaluation.plots import DPI, FAINT, GRID, INK, OTHER_COLOUR, OUR_COLOUR, PAPER
from cineclube.trainer.labels import FONT

SIZE_INCHES = (7.2, 4.8)
ROOM = 1.5  # beyond the outermost points
COLOURS = (OUR_COLOUR, OTHER_COLOUR)
TICKS = [n * unit for unit in (1, 60) for n in (1, 2, 5, 10, 20, 30)]  # seconds


@dataclass(frozen=True)
class Curve:
    """Ratings and seconds, and the line log(seconds) = slope log(ratings) + intercept that was
    fitted to them from `fitted_from` ratings on, if there is one.
    """

    points: Sequence[tuple[int, float]]
    line: tuple[float, float] | None
    fitted_from: int

    def fitted(self, ratings: Sequence[float]) -> np.ndarray:
        """Seconds on the line."""
        if self.line is None:
            return np.full(len(ratings), np.nan)
        slope, intercept = self.line
        return np.exp(intercept + slope * np.log(ratings))


def draw_growth(curves: Mapping[str, Curve], path: Path) -> None:
    """Write a PNG: points, the fitted lines, and a faint one of what linear growth would be."""
    with mpl.rc_context({"font.family": FONT, "axes.unicode_minus": False}):
        figure = Figure(figsize=SIZE_INCHES, dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
        _style(axes, curves)
        _draw_linear(axes, next(iter(curves.values())))
        for colour, (name, curve) in zip(COLOURS, curves.items(), strict=True):
            _draw(axes, name, curve, colour)
        axes.set_title("Time of a training", loc="left", color=INK, weight="bold", pad=14)
        handles, names = axes.get_legend_handles_labels()
        order = [*range(1, len(handles)), 0]  # what linear growth would be comes last
        axes.legend(
            [handles[i] for i in order],
            [names[i] for i in order],
            loc="upper left",
            labelcolor=INK,
            framealpha=1,
            edgecolor="none",
            fontsize=9.5,
        )
        FigureCanvasAgg(figure).print_png(path)


def _style(axes: Axes, curves: Mapping[str, Curve]) -> None:
    ratings, seconds = zip(*(p for curve in curves.values() for p in curve.points), strict=True)
    axes.set(xscale="log", yscale="log")
    axes.set_xlim(min(ratings) / ROOM, max(ratings) * ROOM)
    axes.set_ylim(min(seconds) / ROOM, max(seconds) * ROOM)
    axes.xaxis.set_major_locator(FixedLocator(sorted(set(ratings))))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda n, _: _short(n)))
    axes.yaxis.set_major_locator(FixedLocator(TICKS))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda s, _: _duration(s)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_minor_locator(NullLocator())
    axes.grid(color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[:].set_visible(False)
    axes.tick_params(colors=FAINT, labelsize=9.5, length=0)
    axes.set_xlabel("ratings", color=FAINT)


def _draw_linear(axes: Axes, curve: Curve) -> None:
    ends = np.array(axes.get_xlim())
    ratings, seconds = next(point for point in curve.points if point[0] >= curve.fitted_from)
    dots = {"linewidth": 1.2, "alpha": 0.6, "linestyle": (0, (1, 2)), "zorder": 1}
    axes.plot(ends, seconds * ends / ratings, color=FAINT, label="linear growth", **dots)


def _draw(axes: Axes, name: str, curve: Curve, colour: str) -> None:
    low, high = axes.get_xlim()
    if curve.line is None:
        axes.plot([], [], "o", color=colour, label=name)
    else:
        within, before = (curve.fitted_from, high), (low, curve.fitted_from)
        label = f"{name}: exponent {curve.line[0]:.2f}"
        dashes = {"linewidth": 1.2, "alpha": 0.5, "linestyle": (0, (5, 3))}
        axes.plot(within, curve.fitted(within), color=colour, linewidth=2.2, label=label)
        axes.plot(before, curve.fitted(before), color=colour, **dashes)
    halo = withStroke(linewidth=3, foreground=PAPER)
    for ratings, seconds in curve.points:
        axes.plot(ratings, seconds, "o", color=colour, markersize=7, markeredgecolor=PAPER)
        axes.annotate(
            _duration(seconds),
            (ratings, seconds),
            (7, -13),
            textcoords="offset points",
            color=colour,
            size=9,
            weight="bold",
            path_effects=[halo],
        )


def _short(number: float) -> str:
    for unit, name in ((1e6, "M"), (1e3, "K")):
        if number >= unit:
            return f"{number / unit:.3g}{name}"
    return f"{number:g}"


def _duration(seconds: float) -> str:
    number, unit = (seconds, "s") if seconds < 60 else (seconds / 60, "min")
    return f"{number:.2g} {unit}" if number < 10 else f"{number:.0f} {unit}"
