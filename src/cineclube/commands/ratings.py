"""`cineclube import ratings`: what somebody rated elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from cineclube.commands import clear_exit, make_console, open_database, read_settings
from cineclube.errors import ImportFileError, UserNotFoundError

if TYPE_CHECKING:
    from cineclube.service.importacao import Importacao, Linha

EXIT_REJECTS = 1
EXIT_NOTHING_READ = 2
MAX_ID = 2**63 - 1


def import_ratings(
    file: Annotated[
        Path,
        typer.Argument(
            help="Export of Letterboxd (zip or ratings.csv), IMDb (csv), Trakt (zip or JSON) or "
            "MovieLens (csv)."
        ),
    ],
    usuario: Annotated[
        int, typer.Option(help="Id of the user whose ratings they are.", min=1, max=MAX_ID)
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and check everything, store nothing.")
    ] = False,
) -> None:
    """Import the ratings that a user has elsewhere; formats are told apart by content.

    A rating that was given later here is kept. Films that are not surely the same are listed with
    candidates, and not stored.

    Exit codes: 0 everything that was read is stored or listed; 1 some rows were rejected, each
    listed with line and reason, and the rest is stored; 2 nothing could be read.
    """
    from cineclube.service.importacao import ImportacaoService  # noqa: PLC0415

    settings = read_settings()
    console = make_console()
    with clear_exit(), open_database(settings) as database:
        try:
            report = ImportacaoService(database).bring(usuario, _read(file), simulate=dry_run)
        except UserNotFoundError:
            raise ImportFileError(f"no user has the id {usuario}") from None
    _finish(console, report)


def _read(file: Path) -> bytes:
    from cineclube.importacao.arquivos import MAX_FILE_BYTES  # noqa: PLC0415

    try:
        with file.open("rb") as stream:
            return stream.read(MAX_FILE_BYTES + 1)  # one more tells that there is more
    except OSError as error:
        raise ImportFileError(f"cannot read {file}: {error.strerror or error}") from error


def _finish(console: Console, report: "Importacao") -> None:
    _list_rows(console, report)
    totals, stored = report.totais, report.gravadas
    table = Table("read", "matched", "ambiguous", "not in catalogue", "rejected", "skipped")
    counts = (
        totals.lidas,
        totals.correspondidos,
        totals.ambiguos,
        totals.fora_do_catalogo,
        totals.rejeitados,
        totals.pulados,
    )
    table.add_row(*(f"{count:,}" for count in counts))
    console.print(table)
    console.print(
        f"{report.formato.value}: {stored.novas:,} new, {stored.atualizadas:,} updated, "
        f"{stored.iguais:,} unchanged, {stored.mantidas:,} kept as they are newer here"
    )
    if report.simulado:
        console.print("Dry run: nothing was stored.")
    if totals.lidas == 0:
        raise typer.Exit(EXIT_NOTHING_READ)
    if totals.rejeitados:
        raise typer.Exit(EXIT_REJECTS)


def _list_rows(console: Console, report: "Importacao") -> None:
    """Name the rows of which nothing was stored; no text of a file is taken for markup."""
    for reject in report.rejeitados:
        value = f" (here {reject.valor})" if reject.valor else ""
        _say(console, "rejected", reject, f"{reject.motivo.english}{value}")
    for row in report.ambiguos:
        films = "; ".join(f"{f.id} {f.titulo} ({f.ano or '?'})" for f in row.candidatos)
        _say(console, "ambiguous", row, f"perhaps {films}")
    for missing in report.fora_do_catalogo:
        _say(console, "not in catalogue", missing, "")


def _say(console: Console, what: str, row: "Linha", why: str) -> None:
    from cineclube.importacao.valores import shown  # noqa: PLC0415

    place = f"{row.arquivo}:{row.linha}" if row.arquivo else f"line {row.linha}"
    year = f" ({row.ano})" if row.ano else ""
    told = [f"{what} {place}", f"{shown(row.titulo)}{year}", why]
    console.print(Text(": ".join(part for part in told if part)))
