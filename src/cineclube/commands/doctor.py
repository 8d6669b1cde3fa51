"""`cineclube doctor`: are the data and the model well?"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cineclube.commands import clear_exit, make_console, read_settings
from cineclube.settings import Settings

if TYPE_CHECKING:
    from cineclube.doctor.evidence import Options
    from cineclube.doctor.examine import Result


def doctor(
    only: Annotated[
        Literal["data", "model"] | None,
        typer.Option(
            help="Make the checks of one kind, and those that they rest on.", show_default="both"
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write one JSON document to standard output.")
    ] = False,
    max_users: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Users whose lists are made, drawn at random.")
    ] = 2_000,
    examples: Annotated[
        int, typer.Option(min=0, max=100, help="Examples that a finding shows.")
    ] = 3,
    seed: Annotated[
        int, typer.Option(min=0, max=2**32 - 1, help="Same seed, same users drawn.")
    ] = 42,
) -> None:
    """Examine the data before a training and the model after it. It changes nothing.

    FAIL hurts the recommendations or the service, WARN is worth a look by day. Exit codes: 0
    nothing failed; 1 something did; 2 it could not look, for example because there is no database.
    """
    from cineclube.doctor.evidence import Options  # noqa: PLC0415

    options = Options(max_users, examples, seed, datetime.now(UTC))
    with clear_exit():
        code = _examine(read_settings(), options, only, as_json=as_json)
    raise typer.Exit(code)


def _examine(settings: Settings, options: "Options", only: str | None, *, as_json: bool) -> int:
    from cineclube.db.read_only import ReadOnlyDatabase  # noqa: PLC0415
    from cineclube.doctor import examine, report  # noqa: PLC0415
    from cineclube.doctor.evidence import Evidence  # noqa: PLC0415

    database = ReadOnlyDatabase(settings.database_url)
    console = make_console()
    results: list[Result] = []
    try:
        evidence = Evidence(database, settings.models_dir, options)
        for result in examine.examine(evidence, examine.Area(only) if only else None):
            results.append(result)
            if not as_json:
                report.print_result(console, result)
    finally:
        database.close()
    if as_json:
        typer.echo(report.as_json(results, database.address, str(settings.models_dir)))
    else:
        report.print_summary(console, results)
    return examine.exit_code(results)
