"""Why a row of somebody's file is not taken over, in the two languages that it is told in."""

from enum import StrEnum


class Refusal(StrEnum):
    """A reason. Some rows are broken (rejected), others are well and no rated film (skipped)."""

    COLUMNS = "colunas"
    QUOTES = "aspas"
    CUT = "cortada"
    FIELD_TOO_LARGE = "campo_grande_demais"
    CHARACTERS = "caracteres"
    NOT_AN_ITEM = "item"
    NO_FILM = "sem_filme"
    TITLE_TOO_LONG = "titulo_longo_demais"
    RATING_UNREADABLE = "nota_ilegivel"
    RATING_OUT_OF_SCALE = "nota_fora_da_escala"
    DATE_UNREADABLE = "data_ilegivel"
    NOT_A_FILM = "nao_e_filme"
    NOT_RATED = "sem_nota"
    RATED_AGAIN = "repetido"

    @property
    def is_skip(self) -> bool:
        """Whether the row is well, and only of no use here."""
        return self in _SKIPS

    @property
    def portuguese(self) -> str:
        """The reason for a client of the API."""
        return _TEXTS[self][0]

    @property
    def english(self) -> str:
        """The reason for a terminal."""
        return _TEXTS[self][1]


class RefusedError(Exception):
    """A row cannot be taken over; `value` is what the file says instead."""

    def __init__(self, refusal: Refusal, value: object = "") -> None:
        super().__init__(refusal)
        self.refusal, self.value = refusal, str(value)


_SKIPS = frozenset({Refusal.NOT_A_FILM, Refusal.NOT_RATED, Refusal.RATED_AGAIN})
_TEXTS = {
    Refusal.COLUMNS: (
        "a linha não tem o mesmo número de colunas que o cabeçalho",
        "the row has not as many columns as the header",
    ),
    Refusal.QUOTES: (
        "as aspas de um campo não fecham onde deveriam",
        "the quotes around a field do not close where they should",
    ),
    Refusal.CUT: (
        "o arquivo acaba no meio desta linha, sem quebra de linha no fim",
        "the file ends within this row, with no line break after it",
    ),
    Refusal.FIELD_TOO_LARGE: ("um campo é grande demais", "a field is too large"),
    Refusal.CHARACTERS: (
        "há um caractere que não pode ser gravado",
        "there is a character that cannot be stored",
    ),
    Refusal.NOT_AN_ITEM: (
        "o item não tem a forma de uma avaliação",
        "the item has not the shape of a rating",
    ),
    Refusal.NO_FILM: ("não diz qual é o filme", "it does not say which film it is about"),
    Refusal.TITLE_TOO_LONG: ("o título é longo demais", "the title is too long"),
    Refusal.RATING_UNREADABLE: ("a nota não é um número", "the rating is no number"),
    Refusal.RATING_OUT_OF_SCALE: (
        "a nota está fora da escala deste formato",
        "the rating is not on the scale of this format",
    ),
    Refusal.DATE_UNREADABLE: (
        "a data não está em uma forma conhecida",
        "the date has no known form",
    ),
    Refusal.NOT_A_FILM: ("é série, episódio ou jogo, não filme", "it is a series or a game"),
    Refusal.NOT_RATED: ("não tem nota", "it has no rating"),
    Refusal.RATED_AGAIN: (
        "outra linha do arquivo tem uma nota mais nova para o mesmo filme",
        "another row of the file has a newer rating of the same film",
    ),
}
