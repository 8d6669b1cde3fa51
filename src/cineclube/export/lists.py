"""Users of the database become lists, block by block."""

from collections.abc import Callable, Generator, Iterator

import numpy as np
from numpy.typing import NDArray

from cineclube.db.dataset import BlockReader
from cineclube.db.engine import Database
from cineclube.export.users import WantedUsers
from cineclube.recommender.batch import BatchRecommender, Lists
from cineclube.recommender.extend import extend
from cineclube.recommender.model import TasteModel
from cineclube.service.blocos import read_block
from cineclube.service.catalogo import read_facts

BLOCK_USERS = 256  # whose ratings are in memory at a time


def make_lists(
    database: Database,
    model: TasteModel,
    wanted: WantedUsers | None,
    k: int,
    on_users: Callable[[int, int], None] = lambda _done, _total: None,
) -> Generator[Lists]:
    """Make the k best films of each of the `wanted` users, in their order; of all users by id where
    None.

    Everything is read in one transaction. Unknown users raise ExportError before the first block.
    `on_users(done, total)` is called when a block has been taken.
    """
    with database.reading() as session:
        reader = BlockReader(session)
        if wanted is not None:
            wanted.refuse(_unknown(reader, wanted.ids))
        blocks = reader.all_users(BLOCK_USERS) if wanted is None else _blocks(wanted.ids)
        n_users = reader.count_users() if wanted is None else len(wanted)
        recommender = BatchRecommender(extend(model, read_facts(session).films), k)
        done = 0
        for user_ids in blocks:
            yield recommender.recommend(read_block(reader, user_ids))
            done += len(user_ids)
            on_users(done, n_users)


def _blocks(ids: NDArray[np.int64]) -> Iterator[list[int]]:
    return (ids[i : i + BLOCK_USERS].tolist() for i in range(0, len(ids), BLOCK_USERS))


def _unknown(reader: BlockReader, ids: NDArray[np.int64]) -> NDArray[np.bool_]:
    unknown = np.ones(len(ids), bool)
    for number, block in enumerate(_blocks(ids)):
        known = reader.existing_users(block)
        start = number * BLOCK_USERS
        unknown[start : start + len(block)] = [user_id not in known for user_id in block]
    return unknown
