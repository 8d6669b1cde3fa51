"""Lines of MovieLens' text files -> fields; one line is one record, so a bad one harms no other."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cineclube.db.importers.movielens.layout import BOM
from cineclube.errors import ImportFileError

CUT = "the file ends within this line, with no line break after it"


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a line, or why it has none."""

    line: int
    fields: list[str]
    problem: str | None = None


def decode(content: bytes, name: str, fallback: str | None = None) -> str:
    """UTF-8, or else the fallback: the old data sets are in Latin-1."""
    content = content.removeprefix(BOM)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        if fallback is None:
            message = f"{name} is not UTF-8 text: byte {error.start}: {error.reason}"
            raise ImportFileError(message) from error
        return content.decode(fallback)


def records(
    text: str,
    separator: str,
    n_fields: int,
    first_line: int = 1,
    is_whole: Callable[[list[str]], bool] = lambda _: False,
) -> Iterator[Record]:
    """Split lines into `n_fields` fields; blank lines are no records.

    A last line with no line break may have been cut: it counts only where `is_whole` can tell from
    its fields that it was not.
    """
    lines = text.split("\n")  # not splitlines: Latin-1 and titles hold other "line breaks"
    last = lines.pop()
    for number, line in enumerate(lines, first_line):
        if line.strip():
            yield _record(number, line.removesuffix("\r"), separator, n_fields)
    if last.strip():
        record = _record(first_line + len(lines), last, separator, n_fields)
        whole = not record.problem and is_whole(record.fields)
        yield record if whole else Record(record.line, [], CUT)


def _record(number: int, line: str, separator: str, n_fields: int) -> Record:
    try:
        fields = _split(line, separator)
    except csv.Error as error:
        return Record(number, [], f"no valid csv: {error}")
    if len(fields) != n_fields:
        return Record(number, [], f"{len(fields)} fields where {n_fields} are expected")
    return Record(number, fields)


def _split(line: str, separator: str) -> list[str]:
    if separator == ",":
        return next(csv.reader([line], strict=True))
    return line.split(separator)
