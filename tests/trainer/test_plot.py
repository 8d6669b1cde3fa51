"""The picture of the clusters: texts never lie over one another, at any size."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from cineclube.recommender.data import FilmContent, Films
from cineclube.recommender.model import Cluster, Hyperparameters, TasteModel
from cineclube.recommender.popular import PERIODS
from cineclube.recommender.space import Affine, FilmSpace
from cineclube.recommender.vectorise import ContentVectoriser
from cineclube.trainer import plot
from cineclube.trainer.labels import wrapped
from cineclube.trainer.plot import COLOURS, draw_clusters

NOWHERE = Affine(np.zeros((1, 1), np.float32), np.zeros(1, np.float32))


def make_model(n_films: int, n_clusters: int, seed: int = 0) -> tuple[TasteModel, Films]:
    """Make a model with films in blobs, some known and most not."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(n_films) % n_clusters).astype(np.int32)
    plane = rng.normal(0, 2, (n_clusters, 2))[labels] + rng.normal(0, 0.5, (n_films, 2))
    popularity = np.floor(1000 / (1 + rng.permutation(n_films))).astype(np.int64)
    share = np.bincount(labels, popularity, n_clusters) / max(popularity.sum(), 1)
    clusters = tuple(
        Cluster(
            c + 1, f"Ficção científica e aventura, anos {1950 + c}", n_films, float(share[c]), ()
        )
        for c in range(n_clusters)
    )
    space = FilmSpace(
        plane.astype(np.float32),
        plane.astype(np.float32),
        np.array([0.123, 0.045], np.float32),
        ContentVectoriser(),
        NOWHERE,
        NOWHERE,
    )
    model = TasteModel(
        Hyperparameters(),
        np.arange(1, n_films + 1),
        popularity,
        np.full(n_films, 3, np.float32),
        np.zeros((len(PERIODS), n_films), np.float32),
        space,
        labels,
        np.zeros((n_clusters, 2), np.float32),
        clusters,
        sp.csr_array((n_films, n_films), dtype=np.float32),
        sp.csr_array((1, n_films), dtype=np.float32),
        np.zeros((n_films, n_clusters), np.float32),
    )
    content = tuple(FilmContent(f"O Filme de Número {i}") for i in range(n_films))
    return model, Films(model.film_ids, content)


@pytest.fixture
def few_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw a smaller picture, where size is not what is tested: it is quicker."""
    monkeypatch.setattr(plot, "DPI", 75)
    monkeypatch.setattr(plot, "SIZE_INCHES", (8, 5.25))
    monkeypatch.setattr(plot, "SIZE_PIXELS", (600, 394))
    monkeypatch.setattr(plot, "GLOW_PIXELS", (52, 80))


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """Figures that were saved, with their texts still in them."""
    figures: list[Figure] = []
    save = Figure.savefig

    def keep(figure: Figure, *args: object, **kwargs: object) -> None:
        figures.append(figure)
        save(figure, *args, **kwargs)

    monkeypatch.setattr(Figure, "savefig", keep)
    return figures


def texts_of(figure: Figure) -> dict[str, list[Bbox]]:
    renderer = RendererAgg(*plot.SIZE_PIXELS, plot.DPI)
    texts = [t for t in figure.axes[0].texts if isinstance(t, Annotation)]
    found: dict[str, list[Bbox]] = {}
    for text in texts:
        found.setdefault(text.get_text().replace("\n", " "), []).append(
            text.get_window_extent(renderer)
        )
    return found


def boxes_of(figure: Figure) -> list[Bbox]:
    return [box for boxes in texts_of(figure).values() for box in boxes]


def assert_apart(figure: Figure) -> None:
    for one, other in combinations(boxes_of(figure), 2):
        assert not one.overlaps(other)
    frame = figure.axes[0].get_window_extent()
    for box in boxes_of(figure):
        assert frame.x0 <= box.x0 <= box.x1 <= frame.x1
        assert frame.y0 <= box.y0 <= box.y1 <= frame.y1


def size_of(path: Path) -> tuple[int, int]:
    png = path.read_bytes()
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize(("n_films", "n_clusters"), [(1, 1), (2, 1), (2, 2), (3, 2), (226, 8)])
def test_draw_when_films_are_few_then_all_names_are_there_and_nothing_overlaps(
    tmp_path: Path, drawn: list[Figure], n_films: int, n_clusters: int
) -> None:
    model, films = make_model(n_films, n_clusters)
    draw_clusters(tmp_path / "a.png", model, films, "um subtítulo")
    assert size_of(tmp_path / "a.png") == plot.SIZE_PIXELS
    (figure,) = drawn
    assert_apart(figure)
    texts = texts_of(figure)
    assert all(cluster.name in texts for cluster in model.clusters)
    titles = [text for text in texts if text.startswith("O Filme")]
    assert len(titles) >= (25 if n_films > 100 else 0)
    assert "um subtítulo" in [text.get_text() for text in figure.texts]


@pytest.mark.usefixtures("few_pixels")
def test_draw_when_films_are_tens_of_thousands_then_it_is_as_readable(
    tmp_path: Path, drawn: list[Figure]
) -> None:
    model, films = make_model(60_000, 12)
    draw_clusters(tmp_path / "a.png", model, films, "60.000 filmes")
    assert size_of(tmp_path / "a.png")[0] == plot.SIZE_PIXELS[0]
    assert_apart(drawn[0])
    texts = texts_of(drawn[0])
    assert sum(cluster.name in texts for cluster in model.clusters) >= 8


@pytest.mark.usefixtures("few_pixels")
def test_draw_when_all_films_lie_in_one_place_then_it_draws_all_the_same(
    tmp_path: Path, drawn: list[Figure]
) -> None:
    model, films = make_model(20, 2)
    model.space.plane[:] = 0
    draw_clusters(tmp_path / "a.png", model, films, "")
    assert_apart(drawn[0])


@pytest.mark.usefixtures("few_pixels")
def test_draw_when_nothing_was_rated_then_it_draws_all_the_same(tmp_path: Path) -> None:
    model, films = make_model(20, 2)
    model.popularity[:] = 0
    draw_clusters(tmp_path / "a.png", model, films, "")
    assert size_of(tmp_path / "a.png")[0] == plot.SIZE_PIXELS[0]


@pytest.mark.usefixtures("few_pixels")
def test_draw_when_repeated_then_the_picture_is_the_same(tmp_path: Path) -> None:
    for name in ("a.png", "b.png"):
        draw_clusters(tmp_path / name, *make_model(40, 3), "")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.usefixtures("few_pixels")
def test_draw_when_axes_are_labelled_then_they_say_how_much_they_explain(
    tmp_path: Path, drawn: list[Figure]
) -> None:
    draw_clusters(tmp_path / "a.png", *make_model(20, 2), "")
    axes = drawn[0].axes[0]
    assert "12,3 %" in axes.get_xlabel()
    assert "4,5 %" in axes.get_ylabel()


@pytest.mark.usefixtures("few_pixels")
def test_draw_when_titles_hold_dollars_then_they_are_shown_as_they_are(
    tmp_path: Path, drawn: list[Figure]
) -> None:
    model, films = make_model(60, 1)
    titles = ("Amor $x_2$", "$9.99", r"\alpha \$")
    odd = Films(films.ids, [FilmContent(titles[i % 3]) for i in range(60)])
    draw_clusters(tmp_path / "a.png", model, odd, "")
    texts = [t for t in drawn[0].axes[0].texts if isinstance(t, Annotation)]
    shown = [text._preprocess_math(text.get_text()) for text in texts]
    assert not any(is_mathematics for _, is_mathematics in shown)
    assert {"Amor $x_2$", "$9.99"} <= {text for text, _ in shown}


def test_colours_when_clusters_are_no_more_than_colours_then_each_has_its_own() -> None:
    centres = np.random.default_rng(0).normal(size=(len(COLOURS), 2))
    assert len(set(plot._colours(centres))) == len(COLOURS)


def test_colours_when_clusters_are_more_then_those_alike_lie_far_apart() -> None:
    centres = np.array([[float(i), 0] for i in range(2 * len(COLOURS))])
    colours = plot._colours(centres)
    apart = [
        abs(i - j) for i, j in combinations(range(len(colours)), 2) if colours[i] == colours[j]
    ]
    assert min(apart) >= len(COLOURS) / 2


@pytest.mark.parametrize(
    "name",
    ["Drama", "Ação e ficção científica, anos 1980", "A, , b, ", "x" * 300, " " * 40, ", " * 30],
)
def test_wrapped_when_names_are_any_then_every_word_stays(name: str) -> None:
    assert wrapped(name).replace("\n", "").replace(" ", "") == name.replace(" ", "")
