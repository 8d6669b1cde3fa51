"""`cineclube train`, which is `python train_model.py`."""

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ByteSize, TypeAdapter, ValidationError
from rich.console import Console

from cineclube.commands import clear_exit, make_console, open_database, read_settings
from cineclube.machine import default_threads
from cineclube.trainer.interruption import Interruption, interruptible

if TYPE_CHECKING:
    from cineclube.db.engine import Database

logger = logging.getLogger(__name__)

EXIT_NOT_PROMOTED = 3


def _size(text: str) -> int:
    try:
        size = TypeAdapter(ByteSize).validate_python(text)
    except ValidationError:
        size = ByteSize(0)
    if size <= 0:
        raise typer.BadParameter(f"{text!r} is no size such as 6GiB or 800M")
    return int(size)


def train(
    clusters: Annotated[
        int | None,
        typer.Option(
            min=1, help="Number of clusters.", show_default="8 to 40, chosen on validation"
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(min=0, max=2**32 - 1, help="Same data, seed and version before, same model."),
    ] = 42,
    keep: Annotated[
        int | None,
        typer.Option(
            min=1, help="Versions left for rollback.", show_default="CINECLUBE_MODELS_KEPT, or 5"
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Promote the new version even if it is worse.")
    ] = False,
    anew: Annotated[
        bool,
        typer.Option(
            "--anew",
            help="Choose hyper-parameters anew, even if what serves has nearly the same data.",
        ),
    ] = False,
    threads: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Threads to compute with.",
            show_default="CINECLUBE_THREADS, or one for each usable processor",
        ),
    ] = None,
    memory_limit: Annotated[
        int | None,
        typer.Option(
            parser=_size,
            metavar="SIZE",
            help="Most memory to use, such as 6GiB or 800M.",
            show_default="CINECLUBE_MEMORY_LIMIT, or what is left",
        ),
    ] = None,
) -> None:
    """Train on the database and publish a new version of the model.

    An empty database is first filled from CINECLUBE_SEED_FILE, if that is set. Exit codes: 0
    published; 2 cannot train, with the reason; 3 trained, but worse than what serves or than
    popularity, so kept and not promoted; 130 or 143 stopped by Ctrl+C or SIGTERM.
    """
    settings = read_settings()
    threads = threads or settings.threads or default_threads()
    _prepare_libraries(threads)
    with clear_exit(), _clean_stop():
        from cineclube.recommender.model import Hyperparameters  # noqa: PLC0415
        from cineclube.trainer import job, progress, report  # noqa: PLC0415

        console = make_console()
        defaults = Hyperparameters()
        options = job.TrainingOptions(
            settings=replace(defaults, clusters=replace(defaults.clusters, n_clusters=clusters)),
            seed=seed,
            keep=settings.models_kept if keep is None else keep,
            force=force,
            anew=anew,
            threads=threads,
            memory_limit=memory_limit or settings.memory_limit,
        )
        with open_database(settings) as database:
            _seed(database, settings.seed_file, console)
            outcome = job.train(database, settings.models_dir, options, progress.Stages(console))
        report.print_report(console, outcome)
    if not outcome.manifest.promotion.promoted:
        raise typer.Exit(EXIT_NOT_PROMOTED)


def _prepare_libraries(threads: int) -> None:
    """Tell the libraries before they are loaded; what the operator set comes first."""
    # waiting threads sleep rather than spin, so that training beside the API leaves it the
    # processor
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))


@contextmanager
def _clean_stop() -> Iterator[None]:
    """Leave with one line and the shell's exit code for the signal."""
    try:
        with interruptible():
            yield
    except KeyboardInterrupt as error:
        by = error if isinstance(error, Interruption) else Interruption(signal.SIGINT)
        logger.warning("stopped by %s: nothing was published, what served still serves", by)
        raise typer.Exit(by.exit_code) from None


def _seed(database: "Database", seed_file: Path | None, console: Console) -> None:
    if seed_file is None:
        return
    from cineclube.db.importers import seed  # noqa: PLC0415

    if seed(database, seed_file) is not None:
        console.print(f"The database was empty: filled from {seed_file}")


def main() -> None:
    """Run the trainer by itself."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(train)
    app()
