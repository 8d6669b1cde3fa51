"""`cineclube train`, which is `python train_model.py`."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from cineclube.commands import clear_exit, make_console, open_database, read_settings

if TYPE_CHECKING:
    from cineclube.db.engine import Database

EXIT_NOT_PROMOTED = 3


def train(
    clusters: Annotated[
        int | None,
        typer.Option(
            min=1, help="Number of clusters.", show_default="8 to 40, chosen on validation"
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="Same data and seed, same model.")
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
) -> None:
    """Train on the database and publish a new version of the model.

    An empty database is first filled from CINECLUBE_SEED_FILE, if that is set. Exit codes: 0
    published; 2 cannot train, with the reason; 3 trained, but worse than what serves or than
    popularity, so kept and not promoted.
    """
    # waiting threads sleep rather than spin, so that training beside the API leaves it the
    # processor
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from cineclube.recommender.model import Hyperparameters  # noqa: PLC0415
    from cineclube.trainer import job, progress, report  # noqa: PLC0415

    settings = read_settings()
    console = make_console()
    defaults = Hyperparameters()
    options = job.TrainingOptions(
        settings=replace(defaults, clusters=replace(defaults.clusters, n_clusters=clusters)),
        seed=seed,
        keep=settings.models_kept if keep is None else keep,
        force=force,
    )
    with clear_exit(), open_database(settings) as database:
        _seed(database, settings.seed_file, console)
        outcome = job.train(database, settings.models_dir, options, progress.Stages(console))
    report.print_report(console, outcome)
    if not outcome.manifest.promotion.promoted:
        raise typer.Exit(EXIT_NOT_PROMOTED)


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
