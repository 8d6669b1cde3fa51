"""Tables in text (RFC 4180 and what spreadsheets make of it): a header, then records.

A record may go over several lines, inside quotes. A broken one harms no other: each has its first
line, and either its fields or why it has none.
"""

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from cineclube.importacao.recusas import Refusal

MAX_HEADER = 10_000
DELIMITERS = (",", ";", "\t")
LINE_BREAKS = ("\n", "\r")


@dataclass(frozen=True, slots=True)
class Record:
    """The fields of a record by their column, or why it has none."""

    line: int
    fields: dict[str, str]
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Table:
    """A text seen as a table; names of columns are trimmed and folded to lower case."""

    text: str
    delimiter: str
    columns: tuple[str, ...]
    lines_before: int

    def records(self, used: Collection[str]) -> Iterator[Record]:
        """Give the records after the header.

        A last record with no line break after it may have been cut. It counts where only a column
        that is not `used` can have suffered.
        """
        stream = io.StringIO(self.text, newline="")
        reader = csv.reader(stream, delimiter=self.delimiter, strict=True)
        for _ in range(self.lines_before):
            next(stream)
        next(reader)
        forgiving = self.columns[-1] not in used
        while True:
            line = self.lines_before + reader.line_num + 1
            fields, refusal = _next(reader)
            if fields is None:
                return
            at_end = stream.tell() >= len(self.text)
            if at_end and not self.text.endswith(LINE_BREAKS):
                whole = forgiving and refusal is None and len(fields) == len(self.columns)
                refusal = None if whole else Refusal.CUT
            if fields or refusal:
                yield self._record(line, fields, refusal)

    def _record(self, line: int, fields: list[str], refusal: Refusal | None) -> Record:
        n_columns = len(self.columns)
        if refusal is None and (len(fields) < n_columns or any(fields[n_columns:])):
            refusal = Refusal.COLUMNS
        if refusal is None and any("\x00" in field for field in fields):
            refusal = Refusal.CHARACTERS
        return Record(line, dict(zip(self.columns, fields, strict=False)), refusal)


def tables(text: str) -> Iterator[Table]:
    """See a text as a table, by each delimiter that its header may have."""
    start = io.StringIO(text, newline="")
    lines_before = 0
    header = start.readline()
    while header and (not header.strip() or header.lower().startswith("sep=")):
        lines_before += 1  # Excel writes sep=; before the header
        header = start.readline()
    for delimiter in DELIMITERS:
        if delimiter in header[:MAX_HEADER] and len(header) <= MAX_HEADER:
            columns = _header(header, delimiter)
            if columns:
                yield Table(text, delimiter, columns, lines_before)


def _header(line: str, delimiter: str) -> tuple[str, ...]:
    try:
        names = next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return ()
    return tuple(name.strip().casefold() for name in names)


def _next(reader: Iterator[list[str]]) -> tuple[list[str] | None, Refusal | None]:
    try:
        return next(reader, None), None
    except csv.Error as error:
        if "field limit" in str(error):
            return [], Refusal.FIELD_TOO_LARGE
        return [], Refusal.QUOTES
