"""Every error that Cineclube raises on purpose.

CineclubeError                 500
├── NotFoundError              404
│   ├── UserNotFoundError
│   ├── UsersNotFoundError
│   ├── FilmNotFoundError
│   ├── FilmsNotFoundError
│   ├── RatingNotFoundError
│   └── ClusterNotFoundError
├── ConflictError              409
│   ├── EmailTakenError
│   └── FilmExistsError
├── BodyTooLargeError          413
├── ModelUnavailableError      503  no model is loaded yet (Retry-After)
├── DatabaseError              503  the database cannot be opened, migrated, read or written
├── InvalidModelError          500  a model version that must not be loaded
├── ImportFileError            422  a file that cannot be imported, or not into this database
├── RatingsFileError           422  somebody's file of ratings that cannot be read
│   └── RatingsFileTooLargeError  413
├── ExportError                422  users that cannot be listed, or a file that cannot be written
├── StudyError                 500  nothing can be measured, or the measure itself is wrong
├── SynthesisError             422  a data set that cannot be, or not in this database
├── PeerError                  500  a rival that cannot be fitted to these data
└── TrainingError              500  nothing can be trained, or nothing can be published

`status` is the HTTP status that the API answers with, `name` the last part of the problem type (RFC
9457), `title` the short Portuguese text that never changes for that name. What reaches an API
client (404, 409, 413, 503) has a Portuguese message; what reaches a terminal or a log (the rest)
has an English one.
"""

from collections.abc import Sequence
from typing import ClassVar

MAX_LISTED = 5  # ids in one message


class CineclubeError(Exception):
    """Base of the tree."""

    status: ClassVar[int] = 500
    name: ClassVar[str] = "erro-interno"
    title: ClassVar[str] = "Erro interno"

    @property
    def detail(self) -> str:
        """What happened and what to do about it."""
        return str(self)


class NotFoundError(CineclubeError):
    """The thing that the address names does not exist."""

    status = 404
    name = "nao-encontrado"
    title = "Não encontrado"


class UserNotFoundError(NotFoundError):
    """No user has this id."""

    name = "usuario-nao-encontrado"
    title = "Usuário não encontrado"

    def __init__(self, user_id: int) -> None:
        super().__init__(
            f"Não existe usuário com o id {user_id}. Consulte GET /usuarios para ver os ids."
        )


class FilmNotFoundError(NotFoundError):
    """No film has this id."""

    name = "filme-nao-encontrado"
    title = "Filme não encontrado"

    def __init__(self, film_id: int) -> None:
        super().__init__(
            f"Não existe filme com o id {film_id}. Consulte GET /filmes para ver os ids."
        )


class UsersNotFoundError(NotFoundError):
    """No users have these ids."""

    name = "usuarios-nao-encontrados"
    title = "Usuários não encontrados"

    def __init__(self, user_ids: Sequence[int]) -> None:
        super().__init__(
            f"Não existem usuários com estes ids: {_listed(user_ids)}. "
            "Consulte GET /usuarios para ver os ids.",
        )


class FilmsNotFoundError(NotFoundError):
    """No films have these ids."""

    name = "filmes-nao-encontrados"
    title = "Filmes não encontrados"

    def __init__(self, film_ids: Sequence[int]) -> None:
        super().__init__(
            f"Não existem filmes com estes ids: {_listed(film_ids)}. "
            "Consulte GET /filmes para ver os ids.",
        )


class RatingNotFoundError(NotFoundError):
    """The user has not rated the film."""

    name = "avaliacao-nao-encontrada"
    title = "Avaliação não encontrada"

    def __init__(self, user_id: int, film_id: int) -> None:
        super().__init__(
            f"O usuário {user_id} não avaliou o filme {film_id}. "
            f"Consulte GET /usuarios/{user_id}/avaliacoes para ver o que avaliou."
        )


class ConflictError(CineclubeError):
    """What is asked for contradicts what is there."""

    status = 409
    name = "conflito"
    title = "Conflito"


class EmailTakenError(ConflictError):
    """Another user has this e-mail address."""

    name = "email-em-uso"
    title = "E-mail em uso"

    def __init__(self) -> None:
        super().__init__("Este e-mail já é de outro usuário. Envie outro, ou nenhum.")


class FilmExistsError(ConflictError):
    """Another film has this id of IMDb or TMDB."""

    name = "filme-existente"
    title = "Filme já existente"

    def __init__(self, field: str, value: object, film_id: int) -> None:
        super().__init__(
            f"O filme {film_id} já tem {field} {value}. Altere esse filme com "
            f"PATCH /filmes/{film_id}, ou envie outro {field}."
        )


class BodyTooLargeError(CineclubeError):
    """The body of a request is larger than this address takes."""

    status = 413
    name = "corpo-grande-demais"
    title = "Corpo grande demais"

    def __init__(self, max_bytes: int) -> None:
        super().__init__(
            f"O corpo da requisição passa de {max_bytes // 2**20} MiB, o máximo aqui. "
            "Envie os dados em partes menores."
        )


class ClusterNotFoundError(NotFoundError):
    """The serving model has no cluster with this id."""

    name = "cluster-nao-encontrado"
    title = "Cluster não encontrado"

    def __init__(self, cluster_id: int) -> None:
        super().__init__(
            f"O modelo em uso não tem cluster com o id {cluster_id}. "
            "Consulte GET /clusters; os ids podem mudar a cada treinamento."
        )


class ModelUnavailableError(CineclubeError):
    """The answer needs a model and none is loaded."""

    status = 503
    name = "modelo-indisponivel"
    title = "Modelo indisponível"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__(
            "Não há um modelo em uso. Rode o treinador (cineclube train) e tente de novo em "
            f"{retry_after_seconds} segundos; se ele já rodou, o log da API diz o que falta."
        )
        self.retry_after_seconds = retry_after_seconds


class DatabaseError(CineclubeError):
    """The database cannot be opened, migrated, read or written."""

    status = 503
    name = "banco-indisponivel"
    title = "Banco de dados indisponível"


class InvalidModelError(CineclubeError):
    """A model version is damaged, unknown or made by other libraries."""

    name = "modelo-invalido"
    title = "Modelo inválido"


class ImportFileError(CineclubeError):
    """A file cannot be imported at all."""

    status = 422
    name = "arquivo-invalido"
    title = "Arquivo inválido"


class RatingsFileError(CineclubeError):
    """Somebody's file of ratings cannot be read; told in English, and in Portuguese to clients."""

    status = 422
    name = "arquivo-invalido"
    title = "Arquivo inválido"

    def __init__(self, english: str, portuguese: str) -> None:
        super().__init__(english)
        self._portuguese = portuguese

    @property
    def detail(self) -> str:
        """What happened and what to do about it, for a client of the API."""
        return self._portuguese


class RatingsFileTooLargeError(RatingsFileError):
    """Nobody has so many ratings, or the file is made to harm."""

    status = 413
    name = "arquivo-grande-demais"
    title = "Arquivo grande demais"


class ExportError(CineclubeError):
    """Users that cannot be listed, or a file that cannot be read or written; nothing is left
    behind.
    """

    status = 422
    name = "exportacao-impossivel"
    title = "Exportação impossível"


class StudyError(CineclubeError):
    """Nothing can be measured on these data, or the measure itself is wrong; the message says
    why.
    """

    name = "estudo-impossivel"
    title = "Estudo impossível"


class SynthesisError(CineclubeError):
    """A data set that cannot be made up, or not in this database; the message says why."""

    status = 422
    name = "dados-impossiveis"
    title = "Dados impossíveis"


class PeerError(CineclubeError):
    """A rival cannot be fitted to these data; the message says why."""

    name = "concorrente-impossivel"
    title = "Concorrente impossível"


class TrainingError(CineclubeError):
    """The trainer cannot train or publish; the message says why and what to do."""

    name = "treinamento-impossivel"
    title = "Treinamento impossível"


def _listed(ids: Sequence[int]) -> str:
    """Name the first few ids."""
    named = ", ".join(map(str, ids[:MAX_LISTED]))
    more = len(ids) - MAX_LISTED
    return f"{named} e mais {more}" if more > 0 else named
