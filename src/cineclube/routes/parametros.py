"""What an address may hold."""

import re
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

MAX_ID = 2**63 - 1
MAX_LIMIT = 1000

# 19 digits reach past MAX_ID; [0-9], as \d takes the digits of every script
DIGITS = re.compile("[0-9]{1,19}")


def _digits_only(value: Any) -> Any:
    """Refuse what int() would forgive: signs, spaces, 1_000, 1.0."""
    if isinstance(value, str) and not DIGITS.fullmatch(value):
        raise PydanticCustomError("digitos", "must be written with the digits 0 to 9")
    return value


_Digits = BeforeValidator(_digits_only)


def _id(of: str) -> Any:
    return Path(ge=1, le=MAX_ID, description=f"Id {of}", examples=[1])


FilmId = Annotated[int, _id("do filme"), _Digits]
UserId = Annotated[int, _id("do usuário"), _Digits]
ClusterId = Annotated[int, _id("do cluster, que pode mudar a cada treinamento"), _Digits]
Limit = Annotated[
    int, Query(alias="limite", ge=1, le=MAX_LIMIT, description="Quantos, no máximo"), _Digits
]
Offset = Annotated[
    int,
    Query(alias="deslocamento", ge=0, le=MAX_ID, description="Quantos pular desde o começo"),
    _Digits,
]
