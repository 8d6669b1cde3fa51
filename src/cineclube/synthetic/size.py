"""How large a data set is to be, and which sizes there can be."""

from dataclasses import dataclass

import numpy as np

from cineclube.errors import SynthesisError

MAX_USERS = 10_000_000
MAX_FILMS = 2_000_000
MAX_RATINGS = 1_000_000_000


@dataclass(frozen=True)
class Size:
    """Users, films and ratings of a data set, and the seed of everything that is drawn.

    Raises SynthesisError for numbers that no data set can have.
    """

    n_users: int
    n_films: int
    n_ratings: int
    seed: int

    def __post_init__(self) -> None:
        for name, number, most in (
            ("users", self.n_users, MAX_USERS),
            ("films", self.n_films, MAX_FILMS),
            ("ratings", self.n_ratings, MAX_RATINGS),
        ):
            if not 1 <= number <= most:
                raise SynthesisError(f"{name}={number:,} should be between 1 and {most:,}")
        if self.n_ratings < self.n_users:
            raise SynthesisError(
                f"ratings={self.n_ratings:,} should be >= users={self.n_users:,}: "
                "every user rates a film"
            )
        if self.n_ratings > self.n_users * self.n_films:
            raise SynthesisError(
                f"ratings={self.n_ratings:,} should be <= users x films = "
                f"{self.n_users:,} x {self.n_films:,} = {self.n_users * self.n_films:,}: "
                "nobody rates a film twice"
            )

    def rng(self, *part: int) -> np.random.Generator:
        """Give the generator of one part, which draws the same whatever other parts draw."""
        return np.random.default_rng((self.seed, *part))
