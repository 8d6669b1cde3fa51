"""`cineclube recommend`: lists for everyone, into a file."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cineclube.commands import clear_exit, make_console, open_database, read_settings
from cineclube.errors import InvalidModelError
from cineclube.export.formats import Format, format_of

if TYPE_CHECKING:
    from cineclube.recommender.batch import Lists
    from cineclube.recommender.model import TasteModel

ALL = "all"
STANDARD_STREAM = "-"
MAX_LIMIT = 1_000


def recommend(
    users: Annotated[
        str,
        typer.Option(
            metavar="all|FILE",
            help="Whose lists: of all users, or of those in a file, one id a line or a csv with "
            "the column usuario_id; - reads standard input.",
        ),
    ] = ALL,
    limit: Annotated[int, typer.Option(min=1, max=MAX_LIMIT, help="Films for each user.")] = 10,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format", help="What to write.", show_default="by the file's ending, or csv"
        ),
    ] = None,
    output: Annotated[
        str,
        typer.Option(metavar="FILE", help="Where to; - is standard output, for csv and jsonl."),
    ] = STANDARD_STREAM,
) -> None:
    """Write the films for many users at once, just as the API would answer each of them.

    Columns: usuario_id, posicao (from 1), filme_id, pontuacao, estrategia. All of it comes from one
    state of the database. The file appears when it is complete; until then what was there stays.
    Exit codes: 0 written; 2 not written, with the reason.
    """
    from cineclube.export.lists import make_lists  # noqa: PLC0415
    from cineclube.export.users import read_users  # noqa: PLC0415
    from cineclube.export.writers import check_format  # noqa: PLC0415

    settings = read_settings()
    format_ = format_ or format_of(output)
    to_screen = output == STANDARD_STREAM
    console = Console(stderr=True, soft_wrap=True) if to_screen else make_console()
    with clear_exit():
        check_format(format_, to_screen=to_screen)
        model = _load_model(settings.models_dir)
        wanted = None if users == ALL else read_users(users)
        with (
            open_database(settings) as database,
            _bar(console) as on_users,
            closing(make_lists(database, model, wanted, limit, on_users)) as blocks,
        ):
            n_users, n_rows = _write(blocks, output, format_)
    name = "standard output" if to_screen else output
    console.print(f"{n_users:,} users, {n_rows:,} rows -> {name}", markup=False, highlight=False)


def _write(blocks: "Iterator[Lists]", output: str, format_: Format) -> tuple[int, int]:
    """Write all blocks; how many users and rows they had."""
    from cineclube.export.files import replacing, standard_output  # noqa: PLC0415
    from cineclube.export.writers import open_writer  # noqa: PLC0415

    first = next(blocks, None)  # users are checked before anything is written
    n_users = n_rows = 0
    opened = standard_output() if output == STANDARD_STREAM else replacing(Path(output))
    with opened as file, open_writer(file, format_) as writer:
        for lists in chain([] if first is None else [first], blocks):
            writer.write(lists)
            n_users, n_rows = n_users + lists.n_users, n_rows + len(lists)
    return n_users, n_rows


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[int, int], None]]:
    """Show how many users are done, where somebody can see it."""
    columns = (TextColumn("Recommending"), BarColumn(bar_width=32), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        task = progress.add_task("", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _load_model(models_dir: Path) -> "TasteModel":
    """Load the model that serves; it is tried first, as where it serves."""
    from cineclube.recommender import artefact  # noqa: PLC0415
    from cineclube.recommender.trial import try_out  # noqa: PLC0415

    version = artefact.current_version(models_dir)
    if version is None:
        raise InvalidModelError(f"there is no model in {models_dir}: run `cineclube train`")
    model = artefact.load_model(artefact.open_version(models_dir, version))
    try_out(model)
    return model
