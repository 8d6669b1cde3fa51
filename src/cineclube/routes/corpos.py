"""What the body of a request may hold: types whose rules are in their schema, word for word."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from cineclube.db.tables import MAX_NAME, MAX_SYNOPSIS, MAX_TEXT, MAX_TITLE
from cineclube.routes.parametros import Digits

MAX_ADDRESS = 254  # RFC 5321, 4.5.3.1.3
MAX_VALUES = MAX_TEXT * 2 // 3  # with a space after every comma it still fits MAX_TEXT
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END_OF_TIME = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())

_BLANKS = r"\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_LINE = r"[^\x00-\x1f\x7f]*"
LINE = rf"^{_LINE}$"
NOT_BLANK = rf"^{_LINE}[^\x00-\x20{_BLANKS}]{_LINE}$"
PARAGRAPHS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
EMAIL = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)+$"
IMDB_ID = r"^tt[0-9]{7,10}$"
# RFC 3339; the time zone is not optional, and second 60 is a leap second
INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}):([0-5][0-9]|60)([.][0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class Corpo(BaseModel):
    """Fields that are known and of the right type: neither "5" nor true is the number 5."""

    model_config = ConfigDict(extra="forbid", strict=True)


class _Form:
    """What a text must look like, told in its schema and checked to the letter."""

    def __init__(self, pattern: str, fault: str) -> None:
        self._pattern, self._fault = pattern, fault
        self._whole = re.compile(pattern.removesuffix("$") + r"\Z")

    def of(self, min_length: int, max_length: int) -> Any:
        """Give the rules; a limited length also refuses halves of surrogate pairs."""
        return Field(
            min_length=min_length,
            max_length=max_length,
            json_schema_extra={"pattern": self._pattern},
        )

    def check(self, text: str) -> str:
        """Refuse what does not look so."""
        if not self._whole.match(text):
            raise PydanticCustomError(self._fault, "must match the pattern")
        return text


def _half_step(value: float) -> float:
    if value * 2 != int(value * 2):  # pydantic's multiple_of forgives small differences
        raise PydanticKnownError("multiple_of", {"multiple_of": 0.5})
    return value


def _instant(value: Any) -> Any:
    """RFC 3339 -> an instant that every database stores and every client reads."""
    if value is None or isinstance(value, datetime):
        return value
    found = INSTANT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise _no_instant()
    day, minute, second, _, zone = found.groups()
    try:
        at = datetime.fromisoformat(
            f"{day}T{minute}:{min(int(second), 59):02}{zone.upper()}"  # leap seconds have no number
        )
    except ValueError:
        raise _no_instant() from None
    if at.year < EPOCH.year:
        raise _no_instant()
    seconds = int((at - EPOCH).total_seconds())
    return datetime.fromtimestamp(min(max(seconds, 0), END_OF_TIME), UTC)


def _no_instant() -> PydanticCustomError:
    return PydanticCustomError("instante", "must be an instant in RFC 3339")


def _separated(text: str) -> str:
    """Write values as the catalogue does: "drama,musical " -> "drama, musical"."""
    return ", ".join(value for value in map(str.strip, text.split(",")) if value)


def _or_none(text: str) -> str | None:
    return text.strip() or None


_NAME = _Form(NOT_BLANK, "em_branco")
_VALUES = _Form(LINE, "controle")
_PROSE = _Form(PARAGRAPHS, "controle")
_EMAIL = _Form(EMAIL, "email")
_IMDB_ID = _Form(IMDB_ID, "imdb_id")
_Name = AfterValidator(_NAME.check), AfterValidator(str.strip)

Nome = Annotated[str, _NAME.of(1, MAX_NAME), *_Name]
Titulo = Annotated[str, _NAME.of(1, MAX_TITLE), *_Name]
Idioma = Annotated[str, _NAME.of(1, MAX_TEXT), *_Name]
Valores = Annotated[
    str, _VALUES.of(0, MAX_VALUES), AfterValidator(_VALUES.check), AfterValidator(_separated)
]
Sinopse = Annotated[
    str, _PROSE.of(0, MAX_SYNOPSIS), AfterValidator(_PROSE.check), AfterValidator(_or_none)
]
Email = Annotated[
    str, _EMAIL.of(5, MAX_ADDRESS), AfterValidator(_EMAIL.check), AfterValidator(str.lower)
]
ImdbId = Annotated[str, _IMDB_ID.of(9, 12), AfterValidator(_IMDB_ID.check)]
TmdbId = Annotated[int, Field(ge=1, le=2**31 - 1), Digits]
Nota = Annotated[
    float, Field(ge=0, le=5, multiple_of=0.5, allow_inf_nan=False), AfterValidator(_half_step)
]
Instante = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": "^(19[7-9][0-9]|[2-9][0-9]{3})-",
            "maxLength": 64,
        }
    ),
]
