"""`cineclube import ...` and `cineclube seed`: data into the database."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from cineclube.commands import clear_exit, make_console, open_database, read_settings
from cineclube.commands.ratings import import_ratings

if TYPE_CHECKING:
    from cineclube.db.engine import Database
    from cineclube.db.importers import ImportReport
    from cineclube.db.importers import Progress as OnProgress

EXIT_REJECTS = 1
EXIT_NOTHING_READ = 2
EMBEDDED_DATA = Path("mock_data.json")

import_app = typer.Typer(
    help="Read users, films and ratings from files.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)

import_app.command("ratings")(import_ratings)

DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Read and check everything, store nothing.")
]


@import_app.command("mock")
def import_mock(
    file: Annotated[Path, typer.Argument(help="JSON with the keys usuarios, filmes, avaliacoes.")],
    dry_run: DryRun = False,
) -> None:
    """Import a file of the shape of mock_data.json.

    Exit codes: 0 everything that was read is stored; 1 some rows were rejected, each listed with
    file, line and reason, and the rest is stored; 2 nothing could be read.
    """
    from cineclube.db import importers  # noqa: PLC0415

    _import(
        lambda database, progress: importers.import_mock(
            database, file, dry_run=dry_run, progress=progress
        ),
        dry_run=dry_run,
    )


@import_app.command("movielens")
def import_movielens(
    path: Annotated[
        Path, typer.Argument(help="Folder or zip of MovieLens: latest-small, 100K, 1M, 10M, ...")
    ],
    details: Annotated[
        Path | None,
        typer.Option(help="csv with director, actors, overview, language and length by movieId."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Import a MovieLens data set: of the csv family or of the dat family, told apart by content.

    Exit codes: 0 everything that was read is stored; 1 some rows were rejected, each listed with
    file, line and reason, and the rest is stored; 2 nothing could be read.
    """
    from cineclube.db import importers  # noqa: PLC0415

    _import(
        lambda database, progress: importers.import_movielens(
            database, path, details=details, dry_run=dry_run, progress=progress
        ),
        dry_run=dry_run,
    )


def seed(
    file: Annotated[Path, typer.Argument(help="Data to seed with.")] = EMBEDDED_DATA,
) -> None:
    """Fill an empty database with the embedded data; leave one that holds anything as it is."""
    from cineclube.db.importers import seed as seed_database  # noqa: PLC0415

    settings = read_settings()
    console = make_console()
    with clear_exit(), open_database(settings) as database:
        report = seed_database(database, file)
        if report is None:
            console.print(f"{database.address} holds data already: left as it is")
            return
    _finish(console, report, dry_run=False)


def _import(run: "Callable[[Database, OnProgress], ImportReport]", *, dry_run: bool) -> None:
    settings = read_settings()
    console = make_console()
    with clear_exit(), open_database(settings) as database, _bars(console) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(file: str, done_bytes: int, total_bytes: int) -> None:
            if file not in tasks:
                tasks[file] = bars.add_task(file)
            bars.update(tasks[file], completed=done_bytes, total=total_bytes)

        report = run(database, progress)
    _finish(console, report, dry_run=dry_run)


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),  # turns on while what was read is being stored
        TextColumn("{task.description:<24}"),
        BarColumn(bar_width=32),
        DownloadColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )


def _finish(console: Console, report: "ImportReport", *, dry_run: bool) -> None:
    for reject in report.rejects:
        console.print(Text(f"rejected {reject.file}:{reject.line}: {reject.reason}"))
    table = Table("table", "read", "new", "updated", "unchanged", "rejected")
    for name, count in report.tables.items():
        numbers = (count.read, count.stored, count.updated, count.unchanged, count.rejected)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print(table)
    if dry_run:
        console.print("Dry run: nothing was stored.")
    if report.n_read == 0:
        raise typer.Exit(EXIT_NOTHING_READ)
    if report.n_rejected:
        raise typer.Exit(EXIT_REJECTS)
