"""`cineclube synth`: a data set of any size, made up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from cineclube.commands import clear_exit, make_console, open_database, read_settings

if TYPE_CHECKING:
    from cineclube.db.importers.synthetic import Blocks
    from cineclube.synthetic import Synthesis

MAX_SEED = 2**32 - 1


def synth(
    users: Annotated[int, typer.Option(min=1, help="How many users; each rates a film.")],
    films: Annotated[int, typer.Option(min=1, help="How many films.")],
    ratings: Annotated[
        int, typer.Option(min=1, help="How many ratings: from one to all films for each user.")
    ],
    seed: Annotated[
        int, typer.Option(min=0, max=MAX_SEED, help="Same numbers and seed, same data.")
    ] = 42,
) -> None:
    """Fill an empty database with a made-up data set in the shape of MovieLens, of any size.

    It is stored in one transaction: killed on the way, it leaves nothing. Exit codes: 0 stored;
    2 not stored, with the reason.
    """
    from cineclube.db.importers.synthetic import check_empty, store_blocks  # noqa: PLC0415
    from cineclube.synthetic import Size, Synthesis  # noqa: PLC0415

    settings = read_settings()
    console = make_console()
    with clear_exit():
        size = Size(users, films, ratings, seed)
        with open_database(settings) as database, _bars(console) as bars:
            check_empty(database)
            synthesis = Synthesis(size)
            tasks: dict[str, TaskID] = {}

            def on_rows(table: str, done: int, total: int) -> None:
                if table not in tasks:
                    tasks[table] = bars.add_task(table)
                bars.update(tasks[table], completed=done, total=total)

            store_blocks(database, blocks_of(synthesis), on_rows)
            address = database.address
    console.print(f"{users:,} users, {films:,} films and {ratings:,} ratings are in {address}")


def blocks_of(synthesis: "Synthesis") -> "Blocks":
    """Give a made-up data set as rows of the tables, made as they are asked for."""
    from cineclube.db.importers.synthetic import Blocks  # noqa: PLC0415

    size = synthesis.size
    user_ids = range(1, size.n_users + 1)
    return Blocks(
        size.n_users,
        size.n_films,
        size.n_ratings,
        ({"id": user_id, "nome": f"Usuário {user_id}"} for user_id in user_ids),
        _film_rows(synthesis),
        synthesis.blocks(),
    )


def _film_rows(synthesis: "Synthesis") -> Iterator[dict[str, Any]]:
    for film in synthesis.films():
        yield {
            "id": film.id,
            "titulo": film.title,
            "genero": film.genres,
            "diretor": film.directors,
            "atores": film.actors,
            "ano": film.year,
            "idioma": film.language,
            "duracao": film.minutes,
        }


def _bars(console: Console) -> Progress:
    return Progress(
        SpinnerColumn(),  # turns on while the index is made
        TextColumn("{task.description:<12}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    )
