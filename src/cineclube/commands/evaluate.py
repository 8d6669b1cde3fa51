"""`cineclube evaluate`: how good the recommender is on the database in use."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from cineclube.commands import clear_exit, make_console, open_database, read_settings

if TYPE_CHECKING:
    from cineclube.evaluation.result import Study

MAX_TIE_SEEDS = 100
MAX_SEED = 2**32 - MAX_TIE_SEEDS  # the last tie seed has to have a place, too


def evaluate(
    seed: Annotated[
        int, typer.Option(min=0, max=MAX_SEED, help="Same data and seed, same figures.")
    ] = 42,
    tie_seeds: Annotated[
        int,
        typer.Option(
            min=1, max=MAX_TIE_SEEDS, help="Splits to average over: seed, seed + 1, and so on."
        ),
    ] = 3,
    methods: Annotated[
        str,
        typer.Option(
            metavar="all|none|NAME,...",
            help="Rivals beside the baselines: cosine, bm25, spectral, als, bpr, ease, "
            "ease-recency.",
        ),
    ] = "all",
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write all figures.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE.html", help="Write a report to read and to share.")
    ] = None,
    plots: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the plots as PNG.")
    ] = None,
) -> None:
    """Measure the recommender against its rivals on held-out ratings of the database.

    Everything is tuned and fitted anew on parts of the ratings; the models that serve are neither
    used nor changed. Exit codes: 0 measured; 2 not measured or not written, with the reason.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # waiting threads leave the API its share
    from cineclube.evaluation import study, table  # noqa: PLC0415
    from cineclube.evaluation.entrants import choose  # noqa: PLC0415
    from cineclube.evaluation.progress import Watch  # noqa: PLC0415
    from cineclube.trainer.dataset import read_dataset  # noqa: PLC0415

    settings = read_settings()
    console = make_console()
    with clear_exit():
        entrants = choose(methods)
        _check_places((json_file, report), plots)
        with open_database(settings) as database:
            dataset = read_dataset(database)
        options = study.StudyOptions(
            seed=seed, n_tie_seeds=tie_seeds, specs=entrants.specs, missing=entrants.missing
        )
        found = study.run_study(dataset, options, Watch(console))
        table.print_study(console, found)
        for path in _write(found, json_file, report, plots):
            console.print(Text(f"Written: {path}"), style="green")


def _check_places(files: Iterable[Path | None], folder: Path | None) -> None:
    """See that everything can be written before minutes of work; make the folder."""
    from cineclube.errors import StudyError  # noqa: PLC0415

    try:
        if folder is not None:
            folder.mkdir(exist_ok=True)
    except OSError as error:
        raise StudyError(f"cannot make the folder {folder}: {error.strerror}") from error
    for file in filter(None, files):
        if file.is_dir():
            raise StudyError(f"cannot write {file}: it is a folder")
        if not file.parent.is_dir():
            raise StudyError(f"cannot write {file}: there is no folder {file.parent}")
        if not os.access(file.parent, os.W_OK):
            raise StudyError(f"cannot write {file}: the folder {file.parent} is read-only")


def _write(
    study: "Study", json_file: Path | None, report: Path | None, plots: Path | None
) -> Iterator[Path]:
    """Write what was asked for, each file whole or not at all; give each path that was written."""
    from cineclube.evaluation.html import render  # noqa: PLC0415
    from cineclube.evaluation.plots import PLOTS, draw  # noqa: PLC0415
    from cineclube.export.files import replacing  # noqa: PLC0415

    contents: dict[Path, Callable[[], bytes]] = {}
    if json_file is not None:
        contents[json_file] = lambda: study.as_json().encode()
    if report is not None:
        contents[report] = lambda: render(study).encode()
    if plots is not None:
        for name, plot in PLOTS.items():
            contents[plots / f"{name}.png"] = partial(draw, plot, study, "png")
    for path, content in contents.items():
        with replacing(path) as file:
            file.write(content())
        yield path
