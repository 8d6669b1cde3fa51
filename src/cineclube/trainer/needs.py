"""What a training will need, from the numbers of its rows alone: memory, and room on the disk.

Each stage holds what came before it and its own arrays; the largest stage decides. Figures are
upper bounds, meant to lie between 1 and 2 times what is measured (`benchmarks/needs.py` compares
them).
"""

from dataclasses import dataclass

from cineclube.db.counts import DataSize
from cineclube.recommender.model import Hyperparameters
from cineclube.recommender.weights import BLOCK_FILMS, films_that_take_part

MB = 1_000_000
MARGIN = 1.15  # for what the system's allocator keeps to itself
PROGRAM = 300 * MB  # Python with its libraries
COMPILED = 180 * MB  # compiled loops, and what compiles them; buffers of BLAS
DRAWING = 320 * MB  # a picture in floats, several times
PLOT = 8 * MB
SMALL_FILES = 2 * MB

# bytes for each rating
READ = 56  # columns as they come from the database, their places, and what puts them into order
KEPT = 28  # user_ix, film_ix, values: 4 each; rated_at, order in time: 8 each
ORDER = 45  # keys of the order in time, what sorting them takes, and rows that are held out
SPARSE = 8  # a value and a column of a sparse matrix
MATRICES = 5  # of that size at once: users x films, films x users, and what makes them
LIVES = 24  # user, film, confidence, moment and place of a rating, to sum up pairs from
ACTIVITY = 48  # how much films are liked in each period
TRAIN_SHARE = 0.8  # of the ratings: what is left when some are held out

USER = 800  # bytes for each user: ends of rows, components of the PCA
FILM = 3_000  # bytes for each film: texts as Python objects, vectors, arrays of the model
FLOAT = 4
WEIGHT = 8  # a float32 and an int32, in a matrix
ENTRY = 40  # the same while the matrix is put together from its parts
WEIGHTS_PER_FEATURE = 100
BLOCK_ENTRIES = 200 * MB  # for each thread: weights of a block of films with few ratings
FEATURE = 300  # bytes for each feature: its map into the film space, its text


@dataclass(frozen=True)
class Needs:
    """Bytes of memory that each stage needs, all that goes before it included; bytes on the
    disk.
    """

    memory: dict[str, int]
    disk: int

    @property
    def peak(self) -> int:
        """Most memory that any stage needs."""
        return max(self.memory.values())

    @property
    def largest_stage(self) -> str:
        """The stage that needs it."""
        return max(self.memory, key=lambda stage: self.memory[stage])


def estimate(size: DataSize, settings: Hyperparameters, threads: int) -> Needs:
    """Estimate what a training with these settings and on so many threads needs."""
    n, model = size.ratings, model_bytes(size, settings)
    read = PROGRAM + USER * size.users + FILM * size.films
    data = read + COMPILED + KEPT * n
    train = TRAIN_SHARE * n  # rows; what is tuned on is again this share of them
    dense = dense_bytes(size, settings)
    weights = 2 * model + dense + weighing_bytes(size, settings, threads)
    stages = {
        "reading": read + READ * n,
        "holding ratings out": data + (KEPT + ORDER) * train,
        "tuning": data + KEPT * train + (KEPT + MATRICES * SPARSE) * TRAIN_SHARE * train,
        "the film space": data + model + MATRICES * SPARSE * n,
        "the ranking weights": data + (KEPT + SPARSE + LIVES) * train + weights,
        "describing the films": data + (KEPT + SPARSE + ACTIVITY) * train + 2 * model + dense,
        "drawing": data + 2 * model + DRAWING,
    }
    return Needs(
        memory={stage: round(MARGIN * n_bytes) for stage, n_bytes in stages.items()},
        disk=2 * model + PLOT + SMALL_FILES,
    )


def dense_bytes(size: DataSize, settings: Hyperparameters) -> int:
    """Inputs and targets of the regression, float32 (n, n) each."""
    return 2 * FLOAT * len(films_that_take_part(size.popularity, settings.weights)) ** 2


def weighing_bytes(size: DataSize, settings: Hyperparameters, threads: int) -> int:
    """What finding the strongest weights takes: blocks of weights on each thread, and those that
    are kept while they are put together.
    """
    n_films = len(films_that_take_part(size.popularity, settings.weights))
    blocks = 4 * FLOAT * BLOCK_FILMS * n_films
    if size.films > n_films:
        blocks = max(blocks, min(BLOCK_ENTRIES, ENTRY * n_films * (size.films - n_films)))
    return threads * blocks + ENTRY * size.films * _per_film(size, settings)


def model_bytes(size: DataSize, settings: Hyperparameters) -> int:
    """A model in memory: its weights above all."""
    weights = size.films * _per_film(size, settings)
    weights += size.shared_values * min(WEIGHTS_PER_FEATURE, size.films)
    return WEIGHT * weights + FILM * size.films // 2 + FEATURE * size.shared_values


def _per_film(size: DataSize, settings: Hyperparameters) -> int:
    return min(settings.weights.max_weights_per_film, size.films)
