"""Every error that Cineclube raises on purpose.

CineclubeError                 500
├── NotFoundError              404
│   ├── UserNotFoundError
│   ├── FilmNotFoundError
│   └── ClusterNotFoundError
├── ModelUnavailableError      503  no model is loaded yet (Retry-After)
├── DatabaseError              503  the database cannot be opened, migrated, read or written
├── InvalidModelError          500  a model version that must not be loaded
├── ImportFileError            422  a file that cannot be imported, or not into this database
├── ExportError                422  users that cannot be listed, or a file that cannot be written
├── StudyError                 500  nothing can be measured, or the measure itself is wrong
├── PeerError                  500  a rival that cannot be fitted to these data
└── TrainingError              500  nothing can be trained, or nothing can be published

`status` is the HTTP status that the API answers with, `name` the last part of the problem type (RFC
9457), `title` the short Portuguese text that never changes for that name. What reaches an API
client (404, 503) has a Portuguese message; what reaches a terminal or a log (the rest) has an
English one.
"""

from typing import ClassVar


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


class PeerError(CineclubeError):
    """A rival cannot be fitted to these data; the message says why."""

    name = "concorrente-impossivel"
    title = "Concorrente impossível"


class TrainingError(CineclubeError):
    """The trainer cannot train or publish; the message says why and what to do."""

    name = "treinamento-impossivel"
    title = "Treinamento impossível"
