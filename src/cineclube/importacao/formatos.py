"""Tell the exports apart by what they hold, never by their names, and read one."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from cineclube.errors import RatingsFileError, RatingsFileTooLargeError
from cineclube.importacao.arquivos import TextFile, text_files
from cineclube.importacao.formato import Document, Format, Json
from cineclube.importacao.imdb import Imdb
from cineclube.importacao.letterboxd import Letterboxd
from cineclube.importacao.linhas import FormatName, Row
from cineclube.importacao.movielens import MovieLens
from cineclube.importacao.tabelas import tables
from cineclube.importacao.trakt import Trakt

FORMATS: tuple[Format, ...] = (Letterboxd(), Imdb(), Trakt(), MovieLens())
MAX_ROWS = 50_000
MAX_LINES = 20 * MAX_ROWS  # a row may go over some lines; what has more was made to take time
MAX_JSON_PARTS = 3_000_000  # values in arrays and objects: each takes memory, if its text is short


@dataclass(frozen=True)
class Export:
    """Somebody's ratings as another service gave them, in the order of the files."""

    format: FormatName
    rows: list[Row]


@dataclass(frozen=True)
class _Found:
    format: Format
    likeness: int
    document: Document
    file: TextFile


def read_export(content: bytes) -> Export:
    """Read a file or zip. Raise RatingsFileError for what no format knows, and for more rows than
    anybody has ratings.
    """
    found = [match for file in text_files(content) if (match := _recognise(file))]
    if not found:
        raise _unknown(content)
    chosen = _choose(found)
    rows = (row for match in chosen for row in match.format.read(match.document, match.file.path))
    read = list(islice(rows, MAX_ROWS + 1))
    if len(read) > MAX_ROWS:
        raise _too_many_rows()
    return Export(chosen[0].format.name, read)


def _recognise(file: TextFile) -> _Found | None:
    """Give the format that a text looks most like."""
    found = [
        _Found(format_, likeness, document, file)
        for document in _documents(file)
        for format_ in FORMATS
        if (likeness := format_.likeness(document))
    ]
    return max(found, key=lambda match: match.likeness, default=None)


def _documents(file: TextFile) -> Iterator[Document]:
    text = file.text.lstrip()
    if not text.startswith(("[", "{")):
        if text.count("\n") + text.count("\r") > MAX_LINES:
            raise _too_many_rows()
        yield from tables(file.text)
        return
    try:
        if sum(text.count(mark) for mark in "[{,") > MAX_JSON_PARTS:
            raise _too_many_rows()
        yield Json(json.loads(text))
    except (ValueError, RecursionError) as error:
        if file.path is None:
            raise RatingsFileError(
                "the JSON is damaged or cut; export it again",
                "O JSON está danificado ou cortado. Exporte e envie de novo.",
            ) from error


def _choose(found: list[_Found]) -> list[_Found]:
    """Take the best likeness, and of those the files nearest to the top of the zip."""
    best = max(match.likeness for match in found)
    found = [match for match in found if match.likeness == best]
    top = min(match.file.depth for match in found)
    found = [match for match in found if match.file.depth == top]
    if len({match.format.name for match in found}) > 1:
        raise RatingsFileError(
            "the zip holds exports of several services; send one at a time",
            "O zip tem exportações de vários serviços. Envie uma de cada vez.",
        )
    return found


def _too_many_rows() -> RatingsFileTooLargeError:
    return RatingsFileTooLargeError(
        f"the file has more than {MAX_ROWS} rows",
        f"O arquivo tem mais de {MAX_ROWS} linhas. Divida-o e envie as partes.",
    )


def _unknown(content: bytes) -> RatingsFileError:
    is_page = content.lstrip()[:1] == b"<"
    what = (
        ("a web page, not", "uma página da web, não") if is_page else ("not", "desconhecido, não")
    )
    return RatingsFileError(
        f"this is {what[0]} an export of ratings from Letterboxd (zip or ratings.csv), IMDb (csv), "
        "Trakt (zip or JSON) or MovieLens (csv)",
        f"O arquivo é {what[1]} uma exportação de avaliações do Letterboxd (zip ou ratings.csv), "
        "do IMDb (csv), do Trakt (zip ou JSON) ou do MovieLens (csv).",
    )
