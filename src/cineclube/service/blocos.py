"""Blocks of users, as lists for many are made of them."""

from collections.abc import Sequence

import numpy as np

from cineclube.db.dataset import BlockReader
from cineclube.recommender.batch import UserBlock
from cineclube.recommender.data import UNKNOWN_TIME


def read_block(reader: BlockReader, user_ids: Sequence[int]) -> UserBlock:
    """Read what a few hundred users rated, put aside or marked as seen."""
    raters, films, values, times = reader.ratings_of(user_ids)
    ignorers, ignored = reader.unwanted_by(user_ids)
    return UserBlock(
        np.array(user_ids, np.int64),
        np.array(raters, np.int64),
        np.array(films, np.int64),
        np.array(values, np.float32),
        np.array([UNKNOWN_TIME if time is None else time for time in times], np.int64),
        np.array(ignorers, np.int64),
        np.array(ignored, np.int64),
    )
