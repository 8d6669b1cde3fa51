"""A made-up data set as whole arrays."""

from dataclasses import fields
from functools import cache

import numpy as np

from cineclube.synthetic import RatingBlock, Size, Synthesis

MODEST = Size(600, 2_000, 60_000, seed=7)


def whole(size: Size) -> RatingBlock:
    """All ratings in one block."""
    blocks = list(Synthesis(size).blocks())
    names = [field.name for field in fields(RatingBlock)]
    return RatingBlock(*(np.concatenate([getattr(b, name) for b in blocks]) for name in names))


@cache
def modest() -> tuple[Synthesis, RatingBlock]:
    """A data set for many tests to look at."""
    return Synthesis(MODEST), whole(MODEST)
