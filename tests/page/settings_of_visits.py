"""Who looks at the page with what: width, language, colour scheme, and what there is to see."""

import itertools
from dataclasses import dataclass
from typing import Literal

import pytest

PHONE, DESK = (390, 844), (1440, 900)


@dataclass(frozen=True)
class Setting:
    width: int
    height: int
    language: Literal["pt", "en"]
    scheme: Literal["dark", "light"]
    data: Literal["mock", "ml"]

    def __str__(self) -> str:
        return f"{self.width}-{self.language}-{self.scheme}-{self.data}"

    @property
    def phone(self) -> bool:
        return self.width < 700

    @property
    def locale(self) -> str:
        return {"pt": "pt-BR", "en": "en-US"}[self.language]


def _setting(size: tuple[int, int], language: str, scheme: str, data: str):
    setting = Setting(*size, language, scheme, data)
    marks = [pytest.mark.movielens] if data == "ml" else []
    return pytest.param(setting, id=str(setting), marks=marks)


EVERY = [
    _setting(*values)
    for values in itertools.product((PHONE, DESK), ("pt", "en"), ("dark", "light"), ("mock", "ml"))
]
# five of the sixteen, in which each pair of values meets: what breaks, breaks by one or two of them
PAIRS = [
    _setting(PHONE, "pt", "dark", "mock"),
    _setting(PHONE, "en", "light", "ml"),
    _setting(DESK, "pt", "light", "ml"),
    _setting(DESK, "en", "dark", "ml"),
    _setting(DESK, "en", "light", "mock"),
]
# each width with each colour scheme: what depends on how the page looks
LOOKS = [
    _setting(PHONE, "pt", "dark", "ml"),
    _setting(PHONE, "en", "light", "mock"),
    _setting(DESK, "pt", "light", "mock"),
    _setting(DESK, "en", "dark", "ml"),
]
SIZES = [_setting(PHONE, "en", "dark", "mock"), _setting(DESK, "pt", "light", "mock")]
ONE = [_setting(DESK, "pt", "dark", "mock")]
ONE_PHONE = [_setting(PHONE, "pt", "light", "mock")]


def visited_in(settings: list) -> pytest.MarkDecorator:  # type: ignore[type-arg]
    """Play a visit in each of the settings."""
    return pytest.mark.parametrize("setting", settings, indirect=True)
