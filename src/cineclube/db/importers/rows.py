"""The rules for one row, whatever file it comes from: the same as the constraints of the tables."""

import re
from datetime import UTC, datetime
from reprlib import Repr
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic_core import ErrorDetails

from cineclube.db.tables import MAX_EMAIL, MAX_IMDB_ID, MAX_NAME, MAX_SYNOPSIS, MAX_TEXT, MAX_TITLE

MAX_ID = 2**63 - 1
MAX_INT = 2**31 - 1
YEAR_3000 = int(datetime(3000, 1, 1, tzinfo=UTC).timestamp())
MIN_YEAR, MAX_YEAR = 1870, 2200
MAX_PROBLEMS = 5  # in one reason

_BLANK = " \t\r"
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_PREFIX = re.compile(r"(Value error, |Input |String )")
_shorten = Repr()  # to some 30 characters


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    return text


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("is blank")
    return text


def _half_step(value: float) -> float:
    if value * 2 != int(value * 2):  # pydantic's multiple_of forgives small differences
        raise ValueError("is no multiple of 0.5")
    return value


def _epoch_seconds(value: object) -> object:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("is no text in ISO 8601")  # noqa: TRY004  pydantic wants ValueError
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("is no date and time in ISO 8601") from None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return int(instant.timestamp())


Id = Annotated[int, Field(ge=1, le=MAX_ID)]
# A limited length also makes pydantic refuse halves of surrogate pairs, which no database stores.
Name = Annotated[
    str, Field(max_length=MAX_NAME), AfterValidator(_storable), AfterValidator(_not_blank)
]
Email = Annotated[str, Field(min_length=3, max_length=MAX_EMAIL), AfterValidator(_storable)]
Title = Annotated[
    str, Field(max_length=MAX_TITLE), AfterValidator(_storable), AfterValidator(_not_blank)
]
Text = Annotated[str, Field(max_length=MAX_TEXT), AfterValidator(_storable)]
Synopsis = Annotated[str, Field(max_length=MAX_SYNOPSIS), AfterValidator(_storable)]
ImdbId = Annotated[str, Field(max_length=MAX_IMDB_ID), AfterValidator(_storable)]
Rating = Annotated[float, Field(ge=0, le=5, allow_inf_nan=False), AfterValidator(_half_step)]
Instant = Annotated[int, Field(ge=0, lt=YEAR_3000)]


class Row(BaseModel):
    """A row takes the types of its fields and no others: neither "1" nor true is the number 1."""

    model_config = ConfigDict(strict=True, extra="forbid")


class UserRow(Row):
    """A row of `usuarios`."""

    id: Id
    nome: Name
    email: Email | None = None


class FilmDetailsRow(Row):
    """What is known about a film beside its title; each field can be refused on its own."""

    id: Id
    diretor: Text = ""
    atores: Text = ""
    sinopse: Synopsis | None = None
    idioma: Text | None = None
    duracao: Annotated[int, Field(ge=1, le=10_000)] | None = None
    imdb_id: ImdbId | None = None
    tmdb_id: Annotated[int, Field(ge=1, le=MAX_INT)] | None = None


class FilmRow(FilmDetailsRow):
    """A row of `filmes`."""

    titulo: Title
    genero: Text = ""
    ano: Annotated[int, Field(ge=MIN_YEAR, le=MAX_YEAR)] | None = None


class RatingRow(Row):
    """A row of `avaliacoes`; the instant in whole seconds since 1970, as the table stores it."""

    usuario_id: Id
    filme_id: Id
    avaliacao: Rating
    avaliado_em: Instant | None = None


class DatedRatingRow(RatingRow):
    """A row of `avaliacoes` whose instant is written in ISO 8601; without an offset it is UTC."""

    avaliado_em: Annotated[Instant | None, BeforeValidator(_epoch_seconds)] = None


def check(model: type[Row], data: object) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the fields that `data` sets, or else what is wrong with each field."""
    try:
        return model.model_validate(data).model_dump(exclude_unset=True), {}
    except ValidationError as error:
        problems: dict[str, str] = {}
        for detail in error.errors(include_url=False, include_context=False):
            problems.setdefault(_field(detail), _problem(detail))
        return {}, problems


def parse_integer(text: str) -> int | str:
    """Digits -> the number; anything else stays text, for the row's rules to refuse."""
    text = text.strip(_BLANK)
    return int(text) if _INTEGER.fullmatch(text) else text


def parse_number(text: str) -> float | str:
    """A decimal number -> its value; anything else stays text, for the row's rules to refuse."""
    text = text.strip(_BLANK)
    return float(text) if _NUMBER.fullmatch(text) else text


def reason(problems: dict[str, str]) -> str:
    """Say in one line what is wrong with a row."""
    shown = [f"{field} {problem}".strip() for field, problem in problems.items()]
    more = len(shown) - MAX_PROBLEMS
    return "; ".join(shown[:MAX_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def _field(detail: ErrorDetails) -> str:
    if not detail["loc"]:
        return "row"
    name = str(detail["loc"][0])
    return name if name.isidentifier() and name.isprintable() else show(name)


def _problem(detail: ErrorDetails) -> str:
    kind, value = detail["type"], show(detail["input"])
    if kind == "missing":
        return "is missing"
    if kind in ("extra_forbidden", "invalid_key"):
        return "is no field of this table"
    if kind == "string_unicode":
        return f"holds half of a surrogate pair, which is no character (here {value})"
    message = _PREFIX.sub("", detail["msg"])
    return f"{message} (here {value})"


def show(value: object) -> str:
    """Write a value of a file for a message: short, and with nothing that moves a terminal."""
    return ascii_safe(_shorten.repr(value))


def ascii_safe(text: str) -> str:
    """Escape what cannot be printed or encoded."""
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
