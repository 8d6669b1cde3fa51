"""Read ratings in blocks: a clean block in C, one with a bad row line by line."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import numpy as np
import pandas as pd

from cineclube.db.importers.movielens.layout import BOM, Layout
from cineclube.db.importers.movielens.records import records
from cineclube.db.importers.ratings import COLUMNS
from cineclube.db.importers.report import Progress
from cineclube.db.importers.rows import (
    YEAR_3000,
    RatingRow,
    check,
    parse_integer,
    parse_number,
    reason,
)

_DTYPES = dict(zip(COLUMNS, ("int64", "int64", "float64", "int64"), strict=True))
YEAR_1995 = 788_918_400  # MovieLens began in that decade
_N_SEPARATORS = len(COLUMNS) - 1


@dataclass(frozen=True)
class RatingBlock:
    """Valid ratings (COLUMNS and `line`), and the lines that hold none, with the reasons."""

    ratings: pd.DataFrame
    rejects: list[tuple[int, str]] = field(default_factory=list)


def read_ratings(layout: Layout, progress: Progress) -> Iterator[RatingBlock]:
    """Give the ratings of the data set block by block."""
    line = 1
    for content in layout.ratings.blocks(progress):
        block = content.removeprefix(BOM) if line == 1 else content
        if line == 1 and layout.family == "csv":
            block = block.partition(b"\n")[2]
            line = 2
        yield parse_block(block, layout.separator, line)
        line += block.count(b"\n")


def parse_block(block: bytes, separator: str, first_line: int) -> RatingBlock:
    """Parse and check the lines of a block."""
    block = block.replace(b"\r\n", b"\n")
    ratings = _parse_clean(block, separator.encode())
    if ratings is None:
        return parse_lines(block, separator, first_line)
    ratings["line"] = np.arange(first_line, first_line + len(ratings))
    return RatingBlock(ratings)


def parse_lines(block: bytes, separator: str, first_line: int) -> RatingBlock:
    """Do the same line by line, with a reason for each bad one."""
    rows: list[list[object]] = []
    rejects: list[tuple[int, str]] = []
    text = block.decode("latin-1")
    for record in records(text, separator, len(COLUMNS), first_line, _is_whole):
        if record.problem:
            rejects.append((record.line, record.problem))
            continue
        user_id, film_id, rating, seconds = record.fields
        numbers = (parse_integer(user_id), parse_integer(film_id), parse_number(rating))
        row = dict(zip(COLUMNS, (*numbers, parse_integer(seconds)), strict=True))
        _, problems = check(RatingRow, row)
        if problems:
            rejects.append((record.line, reason(problems)))
        else:
            rows.append([*row.values(), record.line])
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "line"])
    return RatingBlock(frame.astype(_DTYPES | {"line": "int64"}), rejects)


def _is_whole(fields: list[str]) -> bool:
    """An instant without its last digits lies long before MovieLens."""
    seconds = parse_integer(fields[-1])
    return isinstance(seconds, int) and seconds >= YEAR_1995


def _parse_clean(block: bytes, separator: bytes) -> pd.DataFrame | None:
    """Parse a block without a single bad or blank line; None where it is not such a block."""
    n_lines = block.count(b"\n")
    if not block.endswith(b"\n") or block.count(separator) != _N_SEPARATORS * n_lines:
        return None
    if len(separator) > 1:  # pandas' fast parser knows separators of one character
        if b"\t" in block:
            return None
        block, separator = block.replace(separator, b"\t"), b"\t"
    try:
        with np.errstate(invalid="raise"):  # an integer beyond 64 bits
            ratings = pd.read_csv(
                BytesIO(block),
                sep=separator.decode(),
                header=None,
                names=COLUMNS,
                dtype=_DTYPES,
                na_filter=False,
                quoting=csv.QUOTE_NONE,
                skip_blank_lines=False,
                encoding="latin-1",
                engine="c",
            )
    except (ValueError, ArithmeticError):
        return None
    return ratings if len(ratings) == n_lines and _all_valid(ratings) else None


def _all_valid(ratings: pd.DataFrame) -> bool:
    """Apply the rules of RatingRow to all rows at once."""
    ids, rating, seconds = ratings[COLUMNS[:2]], ratings["avaliacao"], ratings["avaliado_em"]
    return bool(
        (ids > 0).to_numpy().all()
        and rating.between(0, 5).all()
        and (rating * 2 % 1 == 0).all()
        and seconds.between(0, YEAR_3000 - 1).all()
    )
