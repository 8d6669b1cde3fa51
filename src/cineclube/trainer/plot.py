"""The picture of the clusters."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from cineclube.recommender.data import Films
from cineclube.recommender.model import TasteModel
from cineclube.recommender.plane import centres
from cineclube.trainer.labels import FONT, Labels, around, short, spiral, wrapped

# Okabe and Ito's colours, and some between them that people with any colour vision tell apart
COLOURS = (
    "#56B4E9", "#E69F00", "#009E73", "#F0E442", "#CC79A7",
    "#D55E00", "#9A8CFF", "#BBCC33", "#FFB3C1", "#B0B4BC",
)  # fmt: skip
BACKGROUND, INK, FAINT = "#12141C", "#F4F1E8", "#8A8FA3"
SIZE_INCHES, SIZE_PIXELS, DPI = (16, 10.5), (2400, 1575), 150
LABELLED_FILMS = 44
OBSTACLES = 250
GLOW_PIXELS = (525, 800)
GLOW_BLUR = 9
GLOW_STRENGTH = 0.5


def draw_clusters(path: Path, model: TasteModel, films: Films, subtitle: str) -> None:
    """Draw every film in the PCA plane, coloured and named by cluster, as a PNG.

    Near clusters have different colours; names and film titles never overlap: a title that finds no
    free place is left out. Made for a few films as well as for tens of thousands.
    """
    with mpl.rc_context({"font.family": FONT, "axes.unicode_minus": False}):
        figure = Figure(figsize=SIZE_INCHES, dpi=DPI, facecolor=BACKGROUND)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.045, 0.065, 0.93, 0.83))
        _style(axes, model)
        middles = centres(model)
        colours = _colours(middles)
        _draw_films(axes, model, colours)
        labels = Labels(axes, SIZE_PIXELS, DPI, halo=BACKGROUND)
        _write_names(labels, model, middles, colours)
        _keep_off_known_films(labels, model)
        _write_titles(labels, model, films)
        figure.text(0.045, 0.95, "Cineclube", color=INK, size=30, weight="bold", va="center")
        figure.text(0.975, 0.95, subtitle, color=FAINT, size=14, ha="right", va="center")
        figure.savefig(path, format="png", facecolor=BACKGROUND, metadata={"Software": None})


def _style(axes: Axes, model: TasteModel) -> None:
    axes.set_facecolor(BACKGROUND)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.grid(visible=True, color="#FFFFFF", alpha=0.05, linewidth=0.8)
    axes.tick_params(colors=BACKGROUND, labelsize=1, length=0)
    first, second = (_percent(float(share)) for share in model.space.plane_variance)
    axes.set_xlabel(f"1º eixo da PCA: {first} da variância", color=FAINT, size=12)
    axes.set_ylabel(f"2º eixo da PCA: {second} da variância", color=FAINT, size=12)


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")


def _colours(middles: NDArray[np.float64]) -> list[str]:
    """Colour clusters so that those with the same colour lie far apart."""
    chosen: list[str] = []
    for i, middle in enumerate(middles):
        distance = np.linalg.norm(middles[:i] - middle, axis=1)
        nearest = {
            colour: min(
                (d for d, c in zip(distance, chosen, strict=True) if c == colour), default=np.inf
            )
            for colour in COLOURS
        }
        chosen.append(max(COLOURS, key=lambda colour: nearest[colour]))
    return chosen


def _draw_films(axes: Axes, model: TasteModel, colours: Sequence[str]) -> None:
    """Draw known films large and on top, the many unknown ones small, all in a faint glow."""
    order = np.argsort(model.popularity, kind="stable")
    x, y = model.space.plane[order].T
    colour = np.array([mpl.colors.to_rgba(c) for c in colours])[model.cluster_of[order]]
    known, crowd = _known(model)[order], _crowd(model)
    _draw_glow(axes, model.space.plane[order], colour[:, :3])
    colour[:, 3] = np.clip(0.35 + 0.6 * known + 0.35 * crowd, 0, 0.95)
    axes.scatter(x, y, s=_sizes(known, crowd), c=colour, linewidths=0)


def _draw_glow(axes: Axes, plane: NDArray[np.float32], rgb: NDArray[np.float64]) -> None:
    """Paint the light of all films, each in its colour, blurred: where many are, it is bright."""
    low, high = plane.min(axis=0), plane.max(axis=0)
    margin = np.where(high > low, 0.05 * (high - low), 1)
    low, high = low - margin, high + margin
    bounds = [(low[1], high[1]), (low[0], high[0])]
    light = [
        gaussian_filter(
            np.histogram2d(plane[:, 1], plane[:, 0], GLOW_PIXELS, bounds, weights=channel)[0],
            GLOW_BLUR,
        )
        for channel in rgb.T
    ]
    image = np.stack(light, axis=2)
    bright = np.percentile(image[image > image.max() / 1000], 97)
    image = 1 - np.exp(-GLOW_STRENGTH * image / bright)
    dark = np.array(mpl.colors.to_rgb(BACKGROUND))
    axes.imshow(
        np.rint(255 * (dark + (1 - dark) * image)).astype(np.uint8),
        extent=(low[0], high[0], low[1], high[1]),
        origin="lower",
        aspect="auto",
        interpolation="bilinear",
    )


def _known(model: TasteModel) -> NDArray[np.float64]:
    """How well known each film is, 0 to 1, (n_films,)."""
    known: NDArray[np.float64] = np.log1p(model.popularity)
    return known / max(float(known.max()), 1e-9)


def _crowd(model: TasteModel) -> float:
    """How much room a dot has: 1 for hundreds of films, near 0 for tens of thousands."""
    return float(np.clip(400 / model.n_films, 0.01, 1))


def _sizes(known: NDArray[np.float64], crowd: float) -> NDArray[np.float64]:
    """Areas of dots in points squared, (n_films,)."""
    return (3 + 17 * crowd) + (50 + 150 * crowd) * known**3


def _keep_off_known_films(labels: Labels, model: TasteModel) -> None:
    films = np.argsort(-model.popularity, kind="stable")[:OBSTACLES]
    radii = np.sqrt(_sizes(_known(model)[films], _crowd(model))) / 2 * DPI / 72
    labels.keep_off(model.space.plane[films], radii)


def _write_names(
    labels: Labels, model: TasteModel, middles: NDArray[np.float64], colours: Sequence[str]
) -> None:
    """Name every cluster near its centre."""
    largest = float(np.clip(20 - 0.2 * len(model.clusters), 13, 18))
    share = np.array([cluster.share_of_ratings for cluster in model.clusters])
    sizes = largest * (0.72 + 0.28 * np.sqrt(share / max(float(share.max()), 1e-9)))
    for cluster, middle, colour, size in zip(model.clusters, middles, colours, sizes, strict=True):
        name = wrapped(cluster.name)
        labels.place(name, middle, spiral(900), color=colour, size=size, weight="bold")


def _write_titles(labels: Labels, model: TasteModel, films: Films) -> None:
    """Label well-known films, each cluster in its turn, while there is room."""
    placed = 0
    for film in _best_known_in_turn(model):
        if placed == LABELLED_FILMS:
            break
        title, point = short(films.content[film].title), model.space.plane[film]
        placed += labels.place(title, point, around(9), color=INK, size=10, weight="normal")


def _best_known_in_turn(model: TasteModel) -> Iterator[int]:
    """List films: the best known of every cluster, then the second best known of each, and so
    on.
    """
    queues = [
        members[np.argsort(-model.popularity[members], kind="stable")][:12]
        for members in (np.flatnonzero(model.cluster_of == c) for c in range(len(model.clusters)))
    ]
    for turn in range(12):
        yield from (int(queue[turn]) for queue in queues if turn < len(queue))
