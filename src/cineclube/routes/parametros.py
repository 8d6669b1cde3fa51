"""What an address may hold, and the numbers that bodies hold as well."""

import re
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

MAX_ID = 2**63 - 1
MAX_LIMIT = 1000

# more digits than any bound, and [0-9], as \d takes the digits of every script
DIGITS = re.compile("[0-9]{1,100}")
DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
BOOLEANS = {"true", "false"}


def _digits_only(value: Any) -> Any:
    """Refuse what int() would forgive in a text: signs, spaces, 1_000, 1.0. The number 1.0 is 1, as
    in JSON Schema.
    """
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        raise PydanticCustomError("digitos", "must be written with the digits 0 to 9")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _decimals_only(value: Any) -> Any:
    """Refuse what float() would forgive: spaces, 1_000, nan."""
    if isinstance(value, str) and not DECIMAL.fullmatch(value):
        raise PydanticCustomError("decimal", "must be a number")
    return value


def _true_or_false(value: Any) -> Any:
    """Refuse yes, on, 1 and their like."""
    if isinstance(value, str) and value not in BOOLEANS:
        raise PydanticCustomError("booleano", "must be true or false")
    return value


# They come after the bounds: what is annotated after a validator is missing from the document
Digits = BeforeValidator(_digits_only)
Decimals = BeforeValidator(_decimals_only)
Boolean = Annotated[bool, BeforeValidator(_true_or_false)]
Id = Annotated[int, Field(ge=1, le=MAX_ID), Digits]
Ano = Annotated[int, Field(ge=1870, le=2200), Digits]
Duracao = Annotated[int, Field(ge=1, le=10_000), Digits]
Quantos = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Quantos, no máximo"), Digits]


def _id(of: str) -> Any:
    return Path(ge=1, le=MAX_ID, description=f"Id {of}", examples=[1])


FilmId = Annotated[int, _id("do filme"), Digits]
UserId = Annotated[int, _id("do usuário"), Digits]
ClusterId = Annotated[int, _id("do cluster, que pode mudar a cada treinamento"), Digits]
Limit = Annotated[
    int, Query(alias="limite", ge=1, le=MAX_LIMIT, description="Quantos, no máximo"), Digits
]
Offset = Annotated[
    int,
    Query(alias="deslocamento", ge=0, le=MAX_ID, description="Quantos pular desde o começo"),
    Digits,
]
