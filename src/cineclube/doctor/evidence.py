"""What the checks look at. Each thing is read when the first check asks for it, and only once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cineclube.db.dataset import BlockReader
from cineclube.db.engine import Database
from cineclube.db.exame import ExameRepository, FilmRow, UserTotals
from cineclube.doctor.sample import LIST_LENGTH, SampledLists
from cineclube.errors import InvalidModelError
from cineclube.recommender import artefact
from cineclube.recommender.artefact import Version
from cineclube.recommender.batch import BatchRecommender
from cineclube.recommender.extend import extend
from cineclube.recommender.model import TasteModel
from cineclube.recommender.split import RELEVANT_FROM
from cineclube.service.blocos import read_block
from cineclube.service.catalogo import read_facts

BLOCK_USERS = 256


@dataclass(frozen=True)
class Options:
    """`max_users` are asked for lists, drawn with `seed`; each finding shows `n_examples`."""

    max_users: int
    n_examples: int
    seed: int
    now: datetime


class Evidence:
    """The database and the model that serves."""

    def __init__(self, database: Database, models_dir: Path, options: Options) -> None:
        self.database, self.models_dir, self.options = database, models_dir, options

    @property
    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.options.now.timestamp())

    @property
    def n_examples(self) -> int:
        """How many examples a finding shows."""
        return self.options.n_examples

    @cached_property
    def films(self) -> list[FilmRow]:
        """The whole catalogue, by id."""
        with self.database.reading() as session:
            return ExameRepository(session).films()

    @cached_property
    def film_ids(self) -> NDArray[np.int64]:
        """Ids of all films, ascending, int64 (n_films,)."""
        return np.array([film.id for film in self.films], np.int64)

    @cached_property
    def rated_films(self) -> NDArray[np.int64]:
        """Ids of films that have ratings, ascending, int64 (n_rated,)."""
        with self.database.reading() as session:
            return ExameRepository(session).rated_films()

    @cached_property
    def n_users(self) -> int:
        """Users, with and without ratings."""
        with self.database.reading() as session:
            return ExameRepository(session).count_users()

    @cached_property
    def user_totals(self) -> UserTotals:
        """The ratings of each user who has any."""
        with self.database.reading() as session:
            return ExameRepository(session).user_totals(RELEVANT_FROM, self.now)

    @cached_property
    def n_ratings(self) -> int:
        """Ratings of all users."""
        return int(self.user_totals.n_ratings.sum())

    @cached_property
    def version(self) -> Version:
        """The version that serves, its files checked. Raises InvalidModelError."""
        name = artefact.current_version(self.models_dir)
        if name is None:
            raise InvalidModelError(f"{self.models_dir} names no model as current")
        return artefact.open_version(self.models_dir, name)

    @cached_property
    def model(self) -> TasteModel:
        """The model that serves. Raises InvalidModelError."""
        return artefact.load_model(self.version)

    @cached_property
    def lists(self) -> SampledLists:
        """What a sample of the users would be given."""
        with self.database.reading() as session:
            user_ids = ExameRepository(session).user_ids()
            if len(user_ids) > self.options.max_users:
                rng = np.random.default_rng(self.options.seed)
                user_ids = np.sort(rng.choice(user_ids, self.options.max_users, replace=False))
            reader = BlockReader(session)
            model = extend(self.model, read_facts(session).films)
            lists, recommender = SampledLists(model), BatchRecommender(model, LIST_LENGTH)
            for start in range(0, len(user_ids), BLOCK_USERS):
                block = read_block(reader, user_ids[start : start + BLOCK_USERS].tolist())
                lists.add(block, recommender.recommend(block))
        return lists
