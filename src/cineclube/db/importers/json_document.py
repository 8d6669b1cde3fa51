"""Read a JSON object of arrays item by item, so that each item has its line and none is kept."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from json import JSONDecodeError
from typing import Any

LONGEST_INTEGER = 30  # digits; int() refuses thousands of them

_BLANK = re.compile(r"[ \t\n\r]*")


class RepeatedField(str):
    """Stands for an object that sets one field twice, of which json would keep the last."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> Any:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    counts = Counter(key for key, _ in pairs)
    return RepeatedField(next(key for key, count in counts.items() if count > 1))


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)


_decoder = json.JSONDecoder(object_pairs_hook=_object, parse_int=_integer)


class ArraysDocument:
    """The text of a JSON object; its arrays are found first and decoded one item at a time."""

    def __init__(self, text: str, keys: tuple[str, ...]) -> None:
        self.text = text
        self.starts: dict[str, int] = {}
        self.unknown: list[tuple[str, int]] = []  # other keys of the object, with their lines
        self._find(keys)

    def items(self, key: str) -> Iterator[tuple[int, int, Any]]:
        """Give line, end position and value of each item of the array `key`."""
        line, counted = 1, 0
        for start, end, value in self._items(self.starts[key]):
            line += self.text.count("\n", counted, start)
            counted = start
            yield line, end, value

    def _find(self, keys: tuple[str, ...]) -> None:
        position = self._expect("{", self._skip(0))
        position = self._skip(position)
        while not self.text.startswith("}", position):
            key, start, position = self._member(position, keys)
            if key in self.starts:
                raise JSONDecodeError(f"The key {key} appears twice", self.text, start)
            if key in keys:
                self.starts[key] = start
            else:
                self.unknown.append((key, self.text.count("\n", 0, start) + 1))
            position = self._separator("}", position)
        end = self._skip(position + 1)
        if end != len(self.text):
            raise JSONDecodeError("Extra data", self.text, end)

    def _member(self, position: int, keys: tuple[str, ...]) -> tuple[str, int, int]:
        """Read `"key": value` at `position`: the key, and where the value starts and ends."""
        self._expect('"', position)
        key, position = self._decode(position)
        start = self._skip(self._expect(":", self._skip(position)))
        if key not in keys:
            return key, start, self._decode(start)[1]
        position = start + 1
        for _, position, _ in self._items(start):  # noqa: B007  the last one counts
            pass
        return key, start, self._skip(position) + 1

    def _items(self, start: int) -> Iterator[tuple[int, int, Any]]:
        """Give start, end and value of each item of the array at `start`."""
        position = self._skip(self._expect("[", start))
        while not self.text.startswith("]", position):
            value, end = self._decode(position)
            yield position, end, value
            position = self._separator("]", end)

    def _decode(self, position: int) -> tuple[Any, int]:
        try:
            return _decoder.raw_decode(self.text, position)
        except RecursionError:
            raise JSONDecodeError("Nested too deeply", self.text, position) from None

    def _separator(self, closing: str, position: int) -> int:
        """Step over a comma to the next member; stay at `closing`."""
        position = self._skip(position)
        if self.text.startswith(closing, position):
            return position
        position = self._skip(self._expect(",", position))
        if self.text.startswith(closing, position):
            raise JSONDecodeError("Expecting a value after the comma", self.text, position)
        return position

    def _expect(self, char: str, position: int) -> int:
        if not self.text.startswith(char, position):
            raise JSONDecodeError(f"Expecting '{char}'", self.text, position)
        return position + 1

    def _skip(self, position: int) -> int:
        match = _BLANK.match(self.text, position)
        return match.end() if match else position
