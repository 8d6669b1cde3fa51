"""Pages of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some of `total` items."""

    items: Sequence[T]
    total: int


@dataclass(frozen=True)
class Chosen(Page[T]):
    """The best of `total` items that are allowed, and the version of the model that chose them."""

    versao: str
