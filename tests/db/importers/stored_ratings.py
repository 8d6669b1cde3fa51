"""Ratings as tuples, and what should become of them, row by row."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from cineclube.db.importers.rating_runs import UNKNOWN_TIME
from cineclube.db.importers.ratings import COLUMNS
from cineclube.db.rating_columns import RatingArrays

Row = tuple[int, int, float, int | None]  # user, film, value, seconds

rows_of_few_pairs = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.integers(1, 3),
        st.sampled_from([0.0, 3.5, 5.0]),
        st.one_of(st.none(), st.integers(0, 3)),
    ),
    max_size=40,
)


def arrays_of(rows: Sequence[Row]) -> RatingArrays:
    """Rows as columns."""
    users, films, values, times = zip(*rows, strict=True) if rows else ((),) * 4
    return RatingArrays(
        np.array(users, np.int64),
        np.array(films, np.int64),
        np.array(values, np.float32),
        np.array([UNKNOWN_TIME if at is None else at for at in times], np.int64),
    )


def rows_of(ratings: RatingArrays) -> list[Row]:
    """Columns as rows."""
    rows = zip(*(column.tolist() for column in ratings.columns()), strict=True)
    return [(u, f, v, None if at == UNKNOWN_TIME else at) for u, f, v, at in rows]


def frame_of(rows: Sequence[Row]) -> pd.DataFrame:
    """Rows as the importers hand them over."""
    lined = [(*row, line) for line, row in enumerate(rows, 1)]
    frame = pd.DataFrame(lined, columns=[*COLUMNS, "line"], dtype=object)
    return frame.astype({"usuario_id": "int64", "filme_id": "int64", "line": "int64"})


def replaces(new: Row, old: Row) -> bool:
    """A rating replaces another that differs and is not known to be newer."""
    (value, at), (old_value, old_at) = new[2:], old[2:]
    if at is not None and old_at is not None and at < old_at:
        return False
    return value != old_value or (at is not None and at != old_at)


def fold_slowly(rows: Sequence[Row]) -> dict[tuple[int, int], tuple[Row, int]]:
    """Each pair's rating, and how often it changed."""
    folded: dict[tuple[int, int], tuple[Row, int]] = {}
    for row in rows:
        kept, changes = folded.get(row[:2], (row, 0))
        folded[row[:2]] = (row, changes + 1) if replaces(row, kept) else (kept, changes)
    return folded
