"""The users that a file names."""

import csv
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from cineclube.errors import ExportError

STANDARD_INPUT = "-"
ENCODING = "utf-8-sig"  # what spreadsheets put before the first line is no part of it
COLUMN = "usuario_id"
DELIMITERS = ",;\t"
MAX_ID = 2**63 - 1  # what the databases hold
MAX_NAMED = 5  # in a message


@dataclass(frozen=True)
class WantedUsers:
    """Ids in the order of the file, each once, and the first line that each stands in: int64
    (n_users,).
    """

    source: str
    ids: NDArray[np.int64]
    lines: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.ids)

    def refuse(self, unknown: NDArray[np.bool_]) -> None:
        """Raise ExportError where any of the users, (n_users,), is unknown."""
        if not unknown.any():
            return
        pairs = zip(self.lines[unknown][:MAX_NAMED], self.ids[unknown][:MAX_NAMED], strict=True)
        named = ", ".join(f"{user_id} (line {line})" for line, user_id in pairs)
        more = int(unknown.sum()) - MAX_NAMED
        rest = f" and {more:,} more" if more > 0 else ""
        raise ExportError(f"{self.source}: no users have these ids: {named}{rest}")


def read_users(file: str) -> WantedUsers:
    """Read ids: one a line, or a csv that has a header with `usuario_id` or just one column.

    Blank lines are ignored; a semicolon or a tab separates columns as well. STANDARD_INPUT in place
    of a file's name reads from there.
    """
    source = "standard input" if file == STANDARD_INPUT else file
    first_line: dict[int, int] = {}
    try:
        with _open(file) as text:
            for line, value in _values(text, source):
                first_line.setdefault(_user_id(value, line, source), line)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ExportError(f"cannot read {source}: {reason}") from error
    n_users = len(first_line)
    ids = np.fromiter(first_line.keys(), np.int64, n_users)
    return WantedUsers(source, ids, np.fromiter(first_line.values(), np.int64, n_users))


@contextmanager
def _open(file: str) -> Iterator[TextIO]:
    if file != STANDARD_INPUT:
        with Path(file).open(encoding=ENCODING, newline="") as text:
            yield text
        return
    wrapper = TextIOWrapper(sys.stdin.buffer, ENCODING, newline="")
    try:
        yield wrapper
    finally:
        wrapper.detach()  # or it would close what is not ours


def _values(text: Iterable[str], source: str) -> Iterator[tuple[int, str]]:
    """Give line by line what should be an id."""
    lines = iter(text)
    n_blank, first = next(((n, raw) for n, raw in enumerate(lines) if raw.strip()), (0, ""))
    delimiter = next((d for d in DELIMITERS if d in first), DELIMITERS[0])
    reader = csv.reader(chain([first], lines), delimiter=delimiter)
    names = [name.strip() for name in next(reader, [])]
    if COLUMN not in names and len(names) > 1:
        raise ExportError(f"{source}, line {n_blank + 1}: none of {names} is called {COLUMN}")
    if len(names) == 1 and not names[0].isidentifier():  # no header
        yield n_blank + 1, names[0]
    place = names.index(COLUMN) if COLUMN in names else 0
    for row in reader:
        fields = row if len(names) > 1 else [delimiter.join(row)]
        if any(field.strip() for field in fields):
            value = fields[place].strip() if place < len(fields) else ""
            yield n_blank + reader.line_num, value


def _user_id(value: str, line: int, source: str) -> int:
    digits = value.isascii() and value.isdecimal()
    if not digits or len(value) > len(str(MAX_ID)) or not 0 < int(value) <= MAX_ID:
        raise ExportError(f"{source}, line {line}: {value[:80]!r} is not the id of a user")
    return int(value)
