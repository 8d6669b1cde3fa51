"""Pictures of a study: light, and narrow enough to be read on a phone."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain
from typing import TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator, PercentFormatter
from numpy.typing import NDArray

from cineclube.evaluation import wording
from cineclube.evaluation.cold import ASKED_PEERS, EVERYTHING, KEPT, LIKED, POPULARITY
from cineclube.evaluation.result import ColdUsers, Comparison, MethodResult, Study
from cineclube.trainer.labels import FONT, Labels, around
from cineclube.trainer.measure import OURS, UNRESTRICTED

WIDTH_INCHES, DPI = 5.8, 200
INK, FAINT, GRID, PAPER = "#1F2430", "#6B7280", "#E5E7EB", "#FFFFFF"
OUR_COLOUR, OTHER_COLOUR = "#D55E00", "#0072B2"
RIVAL_COLOURS = ("#0072B2", "#009E73", "#CC79A7", "#E69F00")  # Okabe and Ito
N_RIVALS = 3  # that are drawn in colour
AIM_KEPT = 0.98
NEAR_POINTS = 10  # a name farther than this from its point has a line to it

Draw: TypeAlias = Callable[[Study, Figure], None]


def draw_ndcg(study: Study, figure: Figure) -> None:
    """NDCG@10 of every method with its 95 % interval, the best on top."""
    rows = study.ranked[::-1]
    figure.set_size_inches(WIDTH_INCHES, 1.0 + 0.28 * len(rows))
    axes = _axes(figure)
    axes.grid(visible=False, axis="y")
    right = max(method.ndcg_at_10_interval.high or method.ndcg.mean for _, method in rows)
    for place, (name, method) in enumerate(rows):
        found, colour = method.ndcg_at_10_interval, _colour(name)
        if found.low is not None and found.high is not None:
            axes.plot([found.low, found.high], [place, place], color=colour, linewidth=2)
        axes.plot(method.ndcg.mean, place, "o", color=colour, markersize=6)
        text = f"{method.ndcg.mean:.3f}"
        weight = "bold" if name == OURS else "normal"
        axes.text(
            *(1.02, place, text),
            transform=axes.get_yaxis_transform(),
            color=colour if name == OURS else INK,
            va="center",
            weight=weight,
        )
    axes.set_yticks(range(len(rows)), [name for name, _ in rows])
    for label in axes.get_yticklabels():
        if label.get_text() == OURS:
            label.set(weight="bold", color=OUR_COLOUR)
    axes.set(xlim=(0, 1.03 * right or 1), xlabel="NDCG@10, with 95 % intervals")


def draw_history_length(study: Study, figure: Figure) -> None:
    """NDCG@10 by the number of ratings that are known of a user."""
    figure.set_size_inches(WIDTH_INCHES, 3.9)
    axes = _axes(figure)
    groups = study.by_history_length
    places = np.arange(len(groups))
    colours = _highlighted(study)
    for name in sorted(study.methods, key=lambda n: n in colours):
        means = [group.methods[name].ndcg_at_10.mean for group in groups]
        axes.plot(
            places,
            means,
            color=colours.get(name, "#C9CDD3"),
            marker="o",
            markersize=4 if name in colours else 2,
            linewidth=2.4 if name == OURS else 1.4 if name in colours else 0.8,
            zorder=4 if name == OURS else 3 if name in colours else 2,
            label=name,
        )
    axes.set_xticks(places, [f"{group.name}\n({wording.users(group.n_users)})" for group in groups])
    axes.set(xlabel="ratings known of the user", ylabel="NDCG@10")
    axes.set_ylim(bottom=0)
    _legend(figure, axes, list(colours), others="the other methods")


def draw_coverage(study: Study, figure: Figure) -> None:
    """Accuracy against the share of the catalogue that is recommended to anybody."""
    figure.set_size_inches(WIDTH_INCHES, 4.2)
    axes = _axes(figure)
    names = sorted(study.methods, key=lambda name: name == OURS)  # ours is drawn last, on top
    methods = [study.methods[name] for name in names]
    points = np.array([[m.coverage_at_10, m.ndcg.mean] for m in methods])
    points[:, 0] = np.maximum(points[:, 0], 1e-5)  # the scale is logarithmic
    low, high = points.min(axis=0), points.max(axis=0)
    axes.set(xscale="log", xlim=(low[0] / 2, min(3 * high[0], 2)))
    axes.set_ylim(-0.06 * high[1] - 1e-3, 1.12 * high[1] + 1e-3)
    axes.set(xlabel="share of the films that anybody is recommended (coverage@10)")
    axes.set(ylabel="NDCG@10")
    axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{100 * x:g} %"))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.scatter(points[:, 0], points[:, 1], 34, [_colour(name) for name in names], zorder=3)
    _name_points(axes, figure, names, points)


def _name_points(axes: Axes, figure: Figure, names: list[str], points: NDArray[np.float64]) -> None:
    """Write each name beside its point (n, 2), with a line to it where that is not near."""
    figure.draw_without_rendering()  # settles where the axes are
    width, height = (int(side * DPI) for side in figure.get_size_inches())
    labels = Labels(axes, (width, height), DPI, halo=PAPER)
    labels.keep_off(points.astype(np.float32), np.full(len(points), 7.0))
    for name, point in reversed(list(zip(names, points, strict=True))):
        style = {"color": _colour(name), "weight": "bold" if name == OURS else "normal"}
        places = chain.from_iterable(around(gap) for gap in (6, 11, 17, 24, 32))
        if labels.place(name, point, places, size=8.5, **style):
            offset = axes.texts[-1].get_position()
            if np.hypot(*offset) > NEAR_POINTS:
                line = {"arrowstyle": "-", "color": style["color"], "linewidth": 0.6}
                axes.annotate(
                    "",
                    (point[0], point[1]),
                    offset,
                    textcoords="offset points",
                    arrowprops={**line, "shrinkA": 0, "shrinkB": 0},
                )


def draw_curve(study: Study, figure: Figure) -> None:
    """Share of the films that is looked at against the share of the NDCG that is kept."""
    figure.set_size_inches(WIDTH_INCHES, 3.7)
    axes = _axes(figure)
    found = [(point, point.kept) for point in study.curve if point.kept is not None]
    found.sort(key=lambda pair: pair[0].looked_at)
    x, kept = [point.looked_at for point, _ in found], [ratio.value for _, ratio in found]
    _band(axes, x, [ratio for _, ratio in found], OTHER_COLOUR)
    axes.plot(x, kept, color=OTHER_COLOUR, marker="o", markersize=4)
    axes.axhline(AIM_KEPT, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    axes.text(0.995, AIM_KEPT, f"{AIM_KEPT}", color=FAINT, ha="right", va="bottom")
    axes.axhline(1, color=INK, linewidth=0.8)
    for point, ratio in found:
        if point.in_use:
            _mark_served(axes, point.looked_at, ratio.value)
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(PercentFormatter(1, 0))
    axes.set(xlabel="share of the films in the clusters looked into")
    axes.set(ylabel="NDCG@10 / that of all clusters")


def _mark_served(axes: Axes, looked_at: float, kept: float) -> None:
    left = looked_at < 1 / 2
    axes.plot(looked_at, kept, "o", color=OUR_COLOUR, markersize=9, zorder=5)
    line = {"arrowstyle": "-", "color": OUR_COLOUR, "linewidth": 0.8}
    axes.annotate(
        f"as served: {looked_at:.0%} looked at,\n{kept:.1%} kept",
        (looked_at, kept),
        (looked_at, 0.1),
        textcoords=("data", "axes fraction"),
        color=OUR_COLOUR,
        weight="bold",
        ha="left" if left else "right",
        arrowprops={**line, "relpos": (0, 1) if left else (1, 1)},
    )


def _band(axes: Axes, x: Sequence[float], found: Sequence[Comparison], colour: str) -> None:
    """Fill the 95 % intervals, where there are any."""
    low = [ratio.value if ratio.low is None else ratio.low for ratio in found]
    high = [ratio.value if ratio.high is None else ratio.high for ratio in found]
    axes.fill_between(x, low, high, color=colour, alpha=0.14, linewidth=0)


def draw_cold_users(study: Study, figure: Figure) -> None:
    """NDCG@10 over that of popularity, for histories that were cut."""
    figure.set_size_inches(WIDTH_INCHES, 3.4)
    titles = {
        EVERYTHING: "all that was seen is left out",
        KEPT: "only what was kept is left out",
    }
    first: Axes | None = None
    for place, (excluded, title) in enumerate(titles.items()):
        axes = _axes(figure, (1, 2, place + 1), share=first)
        rows = [row for row in study.cold_users if row.excluded == excluded]
        _draw_cold(axes, rows)
        axes.set_title(title, size=8.5, color=INK)
        axes.set_xlabel("ratings kept")
        if first is None:
            first = axes
            axes.set_ylabel("NDCG@10 / popularity's")
        else:
            axes.tick_params(labelleft=False)
    names = dict.fromkeys(name for row in study.cold_users for name in row.methods)
    _legend(figure, figure.axes[0], [OURS, *(n for n in names if n in ASKED_PEERS)])


def _draw_cold(axes: Axes, rows: list[ColdUsers]) -> None:
    axes.axhline(1, color=FAINT, linewidth=1, linestyle=(0, (4, 3)))
    for name, colour in zip((OURS, *ASKED_PEERS), (OUR_COLOUR, *RIVAL_COLOURS), strict=False):
        ratios = [row.methods[name].ratio if name in row.methods else None for row in rows]
        found = [(place, ratio) for place, ratio in enumerate(ratios) if ratio is not None]
        x, y = [place for place, _ in found], [ratio.value for _, ratio in found]
        width = 2.2 if name == OURS else 1.4
        axes.plot(x, y, color=colour, marker="o", markersize=4, linewidth=width, label=name)
        if name == OURS:
            _band(axes, x, [ratio for _, ratio in found], colour)
    axes.set_xticks(range(len(rows)), [str(row.n_ratings) for row in rows])


PLOTS: dict[str, Draw] = {
    "ndcg": draw_ndcg,
    "history_length": draw_history_length,
    "coverage": draw_coverage,
    "clusters": draw_curve,
    "cold_users": draw_cold_users,
}


def draw(plot: Draw, study: Study, image_format: str) -> bytes:
    """Draw one of PLOTS as `png` or `svg`."""
    with _style():
        figure = Figure(dpi=DPI, facecolor=PAPER, layout="constrained")
        FigureCanvasAgg(figure)
        plot(study, figure)
        file = BytesIO()
        nothing = {"Date": None} if image_format == "svg" else {"Software": None}
        figure.savefig(file, format=image_format, facecolor=PAPER, metadata=nothing)
    return file.getvalue()


@contextmanager
def _style() -> Iterator[None]:
    style = {
        "font.family": FONT,
        "font.size": 9,
        "axes.edgecolor": GRID,
        "axes.labelcolor": FAINT,
        "xtick.color": FAINT,
        "ytick.color": INK,
        "xtick.labelcolor": INK,
        "svg.hashsalt": "cineclube",
    }
    with mpl.rc_context(style):  # type: ignore[arg-type]
        yield


def _axes(
    figure: Figure, place: tuple[int, int, int] = (1, 1, 1), share: Axes | None = None
) -> Axes:
    axes: Axes = figure.add_subplot(*place, sharey=share)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    return axes


def _legend(figure: Figure, axes: Axes, names: list[str], others: str = "") -> None:
    """Explain some lines above the plot, and all others as one."""
    lines = {str(line.get_label()): line for line in axes.get_lines()}
    shown = {name: lines[name] for name in names if name in lines}
    rest = [line for name, line in lines.items() if name not in names and name[0] != "_"]
    if others and rest:
        shown[others] = rest[0]
    figure.legend(
        shown.values(),
        shown.keys(),
        loc="outside upper center",
        ncols=3,
        frameon=False,
        fontsize=8,
        labelcolor=INK,
    )


def _colour(name: str) -> str:
    return OUR_COLOUR if name in (OURS, UNRESTRICTED) else OTHER_COLOUR


def _highlighted(study: Study) -> dict[str, str]:
    """Colours of our method, its best rivals and popularity."""
    rivals = [n for n, m in study.ranked if n not in (OURS, UNRESTRICTED) and any(m.settings)]
    names = [*rivals[:N_RIVALS], better_popularity(study)]
    return {OURS: OUR_COLOUR, **dict(zip(names, RIVAL_COLOURS, strict=False))}


def better_popularity(study: Study) -> str:
    """Name the better of the two popularity baselines."""

    def mean(item: tuple[str, MethodResult]) -> float:
        return item[1].ndcg.mean

    return max(((n, study.methods[n]) for n in (POPULARITY, LIKED)), key=mean)[0]
