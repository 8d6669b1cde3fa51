"""What every format has: it tells whether a document is its own, and reads the rows of it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

from cineclube.importacao.linhas import Entry, FormatName, Place, Refused, Row, Work
from cineclube.importacao.recusas import Refusal, RefusedError
from cineclube.importacao.tabelas import Table
from cineclube.importacao.valores import shown


@dataclass(frozen=True)
class Json:
    """A JSON text, parsed."""

    value: object


Document = Table | Json
Item = TypeVar("Item")


class Format(ABC):
    """The files of one service."""

    name: ClassVar[FormatName]

    @abstractmethod
    def likeness(self, document: Document) -> int:
        """Tell how much a document looks like a file of this service; 0 for not at all."""

    @abstractmethod
    def read(self, document: Document, file: str | None) -> Iterator[Row]:
        """Give the rows of a document that looks like one."""


class TableFormat(Format):
    """A format whose files are tables."""

    used: ClassVar[frozenset[str]]  # columns, in lower case

    def read(self, document: Document, file: str | None) -> Iterator[Row]:
        """Give the rows of a table."""
        assert isinstance(document, Table)  # noqa: S101  likeness saw to it
        for record in document.records(self.used):
            place = Place(record.line, file)
            if record.refusal:
                yield Refused(place, record.refusal)
            else:
                yield attempt(place, self.work_in, self.rating_in, record.fields)

    @abstractmethod
    def work_in(self, fields: Mapping[str, str]) -> Work:
        """Read what a record says of the film."""

    @abstractmethod
    def rating_in(self, fields: Mapping[str, str]) -> tuple[float, int | None]:
        """Read the rating on our scale, and its instant."""


def attempt(
    place: Place,
    work_in: Callable[[Item], Work],
    rating_in: Callable[[Item], tuple[float, int | None]],
    item: Item,
) -> Row:
    """Read one row; a refusal is told with whatever is known of the film by then."""
    work = Work()
    try:
        work = work_in(item)
        value, rated_at = rating_in(item)
    except RefusedError as error:
        return Refused(place, error.refusal, shown(error.value), shown(work.name), work.year)
    return Entry(place, work, value, rated_at) if work.name else Refused(place, Refusal.NO_FILM)
