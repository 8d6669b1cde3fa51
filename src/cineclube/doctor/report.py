"""Results as lines for a terminal, or as one JSON document."""

import json
import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.text import Text

from cineclube.doctor.examine import Result, exit_code
from cineclube.doctor.finding import Verdict

WIDTH = 100
NAME_WIDTH = 21
INDENT = " " * (6 + NAME_WIDTH)
STYLES = {
    Verdict.PASS: "green",
    Verdict.WARN: "yellow",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold red",
}
SUMMARY = {
    Verdict.PASS: "passed",
    Verdict.WARN: "warned",
    Verdict.FAIL: "failed",
    Verdict.ERROR: "could not be made",
    Verdict.SKIP: "skipped",
}


def print_result(console: Console, result: Result) -> None:
    """Print what a check found, as soon as it is known; what was skipped is left to the summary."""
    if result.verdict is Verdict.SKIP:
        return
    head, *rest = _lines(result, min(console.width, WIDTH))
    verdict = Text(f"{result.verdict:<6}", style=STYLES[result.verdict])
    console.print(verdict + Text(head), highlight=False)
    for line in rest:
        console.print(Text(line), highlight=False)


def _lines(result: Result, width: int) -> Iterator[str]:
    first, *more = textwrap.wrap(result.looked_at, max(width - len(INDENT), 20))
    yield f"{result.name:<{NAME_WIDTH}}{first}"
    yield from (INDENT + line for line in more)
    for mark, text in [*(("- ", e) for e in result.examples), ("-> ", result.advice)]:
        if text:
            hanging = INDENT + " " * len(mark)
            yield from textwrap.wrap(
                text, width, initial_indent=INDENT + mark, subsequent_indent=hanging
            )


def print_summary(console: Console, results: list[Result]) -> None:
    """Print how many checks ended how, and how long it took."""
    counts = Counter(result.verdict for result in results)
    told = ", ".join(
        f"{counts[verdict]} {word}"
        for verdict, word in SUMMARY.items()
        if counts[verdict] or verdict in (Verdict.PASS, Verdict.FAIL)
    )
    seconds = sum(result.seconds for result in results)
    console.print(f"\n{len(results)} checks in {seconds:.1f} s: {told}", highlight=False)


def as_json(results: list[Result], database: str, models_dir: str) -> str:
    """Write everything as one JSON document."""
    document: dict[str, Any] = {
        "database": database,
        "models_dir": models_dir,
        "exit_code": exit_code(results),
        "counts": {
            verdict.value: sum(r.verdict is verdict for r in results) for verdict in Verdict
        },
        "checks": [
            {
                "name": r.name,
                "area": r.area.value,
                "verdict": r.verdict.value,
                "looked_at": r.looked_at,
                "examples": list(r.examples),
                "advice": r.advice,
                "seconds": round(r.seconds, 3),
            }
            for r in results
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)
