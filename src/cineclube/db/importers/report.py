"""What an import did: the rows it read, what became of them, and every reject."""

from dataclasses import dataclass, field
from typing import Protocol

from cineclube.db.importers.schema import TABLES


class Progress(Protocol):
    """Told how far a file has been read."""

    def __call__(self, file: str, done_bytes: int, total_bytes: int) -> None:
        """`done_bytes` of `total_bytes` of `file` have been dealt with."""


def no_progress(file: str, done_bytes: int, total_bytes: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Reject:
    """A row, or one field of a row, that was refused."""

    file: str
    line: int
    reason: str


@dataclass
class TableCount:
    """The rows for one table: read = stored + updated + unchanged + rejected."""

    read: int = 0
    stored: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0

    def add(self, *, rows: int, stored: int, updated: int) -> None:
        """Count `rows` accepted rows; those neither stored nor updated changed nothing."""
        self.stored += stored
        self.updated += updated
        self.unchanged += rows - stored - updated


def _no_rows() -> dict[str, TableCount]:
    return {table.name: TableCount() for table in TABLES}


@dataclass
class ImportReport:
    """The counts of each table and every reject, in the order of the files and their lines."""

    tables: dict[str, TableCount] = field(default_factory=_no_rows)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def n_read(self) -> int:
        """Rows read, whatever became of them."""
        return sum(count.read for count in self.tables.values())

    @property
    def n_rejected(self) -> int:
        """Rows and single fields that were refused."""
        return len(self.rejects)

    def reject(self, table: str, file: str, line: int, reason: str) -> None:
        """Refuse a row."""
        self.tables[table].rejected += 1
        self.rejects.append(Reject(file, line, reason))

    def reject_part(self, file: str, line: int, reason: str) -> None:
        """Refuse something that is no row of a table: a field, or an entry nobody knows."""
        self.rejects.append(Reject(file, line, reason))

    def sort(self) -> None:
        """Put the rejects in the order of their lines, files in the order they appeared."""
        files = {reject.file: None for reject in self.rejects}
        order = {file: position for position, file in enumerate(files)}
        self.rejects.sort(key=lambda reject: (order[reject.file], reject.line))
