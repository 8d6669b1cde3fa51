"""Lists as csv, JSON lines or Parquet, block by block. All have the same five columns."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Any, BinaryIO, Protocol

from cineclube.errors import ExportError
from cineclube.export.formats import Format
from cineclube.recommender.batch import Lists
from cineclube.recommender.rank import Strategy
from cineclube.service.recomendacoes import ESTRATEGIA_OF

COLUMNS = ("usuario_id", "posicao", "filme_id", "pontuacao", "estrategia")
ESTRATEGIAS = {int(strategy): ESTRATEGIA_OF[strategy] for strategy in Strategy}
ROW_GROUP_ROWS = 65_536  # of Parquet: readers want them large, memory wants them small


class Writer(Protocol):
    """Puts block after block into a file; nothing is complete before `finish`."""

    def write(self, lists: Lists) -> None:
        """Append rows."""

    def finish(self) -> None:
        """Write what is still held back."""


@contextmanager
def open_writer(file: BinaryIO, format_: Format) -> Iterator[Writer]:
    """Give a writer on an open file, and finish it when the block ends well."""
    writer = WRITERS[format_](file)
    try:
        yield writer
        writer.finish()
    except BaseException:
        with suppress(Exception):  # the file is not kept, and the first error is the one to see
            writer.finish()
        raise


class CsvWriter:
    """Comma-separated, one header; scores with six significant digits."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        file.write((",".join(COLUMNS) + "\n").encode())

    def write(self, lists: Lists) -> None:
        """Append rows."""
        lines = (
            f"{user},{position},{film},{score:.6g},{word}\n"
            for user, position, film, score, word in _rows(lists)
        )
        self._file.write("".join(lines).encode())

    def finish(self) -> None:
        """Nothing is held back."""


class JsonLinesWriter:
    """One JSON object a line; scores with six significant digits."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, lists: Lists) -> None:
        """Append rows."""
        lines = (
            f'{{"usuario_id": {user}, "posicao": {position}, "filme_id": {film}, '
            f'"pontuacao": {score:.6g}, "estrategia": "{word}"}}\n'
            for user, position, film, score, word in _rows(lists)
        )
        self._file.write("".join(lines).encode())

    def finish(self) -> None:
        """Nothing is held back."""


class ParquetWriter:
    """Parquet with row groups of about ROW_GROUP_ROWS: int64, int32, int64, float32, string."""

    def __init__(self, file: BinaryIO) -> None:
        self._arrow = _arrow()
        types = ("int64", "int32", "int64", "float32", "string")
        self._schema = self._arrow.schema(
            [
                self._arrow.field(name, getattr(self._arrow, type_)(), nullable=False)
                for name, type_ in zip(COLUMNS, types, strict=True)
            ]
        )
        self._writer = importlib.import_module("pyarrow.parquet").ParquetWriter(file, self._schema)
        self._waiting: list[Lists] = []

    def write(self, lists: Lists) -> None:
        """Append rows."""
        self._waiting.append(lists)
        if sum(map(len, self._waiting)) >= ROW_GROUP_ROWS:
            self._write_group()

    def finish(self) -> None:
        """Write the last row group and the index of all."""
        try:
            self._write_group()
        finally:
            self._writer.close()

    def _write_group(self) -> None:
        waiting, self._waiting = self._waiting, []
        batches = [self._batch(lists) for lists in waiting]
        if batches:
            table = self._arrow.Table.from_batches(batches)
            self._writer.write_table(table, row_group_size=len(table))

    def _batch(self, lists: Lists) -> Any:
        words = self._arrow.array(list(ESTRATEGIAS.values()))
        ways = self._arrow.DictionaryArray.from_arrays(lists.strategies, words)
        numbers = (lists.user_ids, lists.positions, lists.film_ids, lists.scores)
        columns = [*map(self._arrow.array, numbers), ways.cast(self._arrow.string())]
        return self._arrow.RecordBatch.from_arrays(columns, schema=self._schema)


WRITERS: dict[Format, type[CsvWriter] | type[JsonLinesWriter] | type[ParquetWriter]] = {
    Format.CSV: CsvWriter,
    Format.JSONL: JsonLinesWriter,
    Format.PARQUET: ParquetWriter,
}


def check_format(format_: Format, *, to_screen: bool) -> None:
    """Raise ExportError where a format needs a file, or what is not installed."""
    if format_ is Format.PARQUET:
        _arrow()
        if to_screen:
            raise ExportError("Parquet cannot be written to standard output: name an --output FILE")


def _arrow() -> ModuleType:
    try:
        return importlib.import_module("pyarrow")
    except ImportError as error:
        raise ExportError(
            "Parquet needs pyarrow, which is not installed: pip install 'cineclube[parquet]'"
        ) from error


def _rows(lists: Lists) -> Iterator[tuple[int, int, int, float, str]]:
    return zip(
        lists.user_ids.tolist(),
        lists.positions.tolist(),
        lists.film_ids.tolist(),
        lists.scores.tolist(),
        [ESTRATEGIAS[way] for way in lists.strategies.tolist()],
        strict=True,
    )
