"""`cineclube models ...`: the versions on disk."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from cineclube.commands import clear_exit, make_console, read_settings
from cineclube.errors import InvalidModelError

models_app = typer.Typer(
    help="See the versions of the model and choose the one that serves.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)


@models_app.command("list")
def list_models() -> None:
    """List the versions that are kept, the newest first."""
    from cineclube.recommender import artefact  # noqa: PLC0415

    settings = read_settings()
    table = Table("", "version", "films", "clusters", "NDCG@10", "promoted by its training")
    with clear_exit():
        versions = artefact.list_versions(settings.models_dir)
        try:
            current = artefact.current_version(settings.models_dir)
        except InvalidModelError as error:
            if not versions:
                raise
            typer.echo(f"{error}. `cineclube models activate` names one", err=True)
            current = None
        for name in reversed(versions):
            mark = "serves" if name == current else ""
            table.add_row(mark, name, *_describe(settings.models_dir, name))
    console = make_console()
    if table.row_count:
        console.print(table)
    else:
        console.print(f"No model in {settings.models_dir} yet: run `cineclube train`")


@models_app.command()
def activate(
    version: Annotated[str, typer.Argument(help="As `cineclube models list` prints it.")],
) -> None:
    """Let a version that is kept serve, for example the one before."""
    from cineclube.recommender import artefact  # noqa: PLC0415

    settings = read_settings()
    with clear_exit():
        if version not in artefact.list_versions(settings.models_dir):
            raise InvalidModelError(f"there is no version {version!r} in {settings.models_dir}")
        artefact.load_model(artefact.open_version(settings.models_dir, version))
        artefact.make_current(settings.models_dir, version)
    typer.echo(f"{version} serves from now on")


def _describe(models_dir: Path, name: str) -> list[str | Text]:
    from cineclube.recommender import artefact, versions  # noqa: PLC0415

    try:
        version = artefact.open_version(models_dir, name)
    except InvalidModelError as error:
        return ["", "", "", Text(f"cannot serve: {error}", style="red")]
    counts, promotion = version.manifest.counts, version.manifest.promotion
    measured = versions.ndcg_at_10(version.metrics)
    ndcg = "" if measured is None else f"{measured:.3f}"
    verdict = f"{'yes' if promotion.promoted else 'no'}: {promotion.reason}"
    return [f"{counts['filmes']:,}", str(counts["clusters"]), ndcg, Text(verdict)]
