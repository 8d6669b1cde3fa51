"""The tables. SQLModel does not validate table classes, so the rules are constraints of the
database.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

MAX_NAME = 200
MAX_EMAIL = 320
MAX_TITLE = 500
MAX_TEXT = 2_000  # genero, diretor, atores, idioma
MAX_SYNOPSIS = 20_000
MAX_IMDB_ID = 20

# 64 bits everywhere; SQLite gives row ids only to a column that is called INTEGER
Id = BigInteger().with_variant(Integer, "sqlite")


class EpochSeconds(TypeDecorator[datetime]):
    """An instant in UTC, stored as whole seconds since 1970: small, sortable, the same in every
    database.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Aware datetime -> seconds."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return int(value.timestamp())

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Seconds -> aware datetime."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


class Usuario(SQLModel, table=True):
    """Somebody who rates films."""

    __tablename__ = "usuarios"
    __table_args__ = (
        CheckConstraint("id > 0", name="ck_usuarios_id"),
        CheckConstraint(f"length(nome) BETWEEN 1 AND {MAX_NAME}", name="ck_usuarios_nome"),
        CheckConstraint(f"length(email) BETWEEN 3 AND {MAX_EMAIL}", name="ck_usuarios_email"),
        Index("ix_usuarios_email_lower", text("lower(email)")),  # imported ones keep their case
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    nome: str
    email: str | None = Field(default=None, unique=True)


class Filme(SQLModel, table=True):
    """A film. `genero` and `atores` hold several values separated by ", "; empty where unknown."""

    __tablename__ = "filmes"
    __table_args__ = (
        CheckConstraint("id > 0", name="ck_filmes_id"),
        CheckConstraint(f"length(titulo) BETWEEN 1 AND {MAX_TITLE}", name="ck_filmes_titulo"),
        CheckConstraint(f"length(genero) <= {MAX_TEXT}", name="ck_filmes_genero"),
        CheckConstraint(f"length(diretor) <= {MAX_TEXT}", name="ck_filmes_diretor"),
        CheckConstraint(f"length(atores) <= {MAX_TEXT}", name="ck_filmes_atores"),
        CheckConstraint("ano BETWEEN 1870 AND 2200", name="ck_filmes_ano"),
        CheckConstraint(f"length(sinopse) <= {MAX_SYNOPSIS}", name="ck_filmes_sinopse"),
        CheckConstraint(f"length(idioma) <= {MAX_TEXT}", name="ck_filmes_idioma"),
        CheckConstraint("duracao BETWEEN 1 AND 10000", name="ck_filmes_duracao"),
        CheckConstraint(f"length(imdb_id) <= {MAX_IMDB_ID}", name="ck_filmes_imdb_id"),
        Index("ix_filmes_imdb_id", "imdb_id"),
        Index("ix_filmes_tmdb_id", "tmdb_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    titulo: str
    genero: str = ""
    diretor: str = ""
    atores: str = ""
    ano: int | None = None
    sinopse: str | None = None
    idioma: str | None = None
    duracao: int | None = Field(default=None, description="minutes")
    imdb_id: str | None = None
    tmdb_id: int | None = None


class Avaliacao(SQLModel, table=True):
    """What a user thinks of a film: 0 to 5 in half steps, one for each pair."""

    __tablename__ = "avaliacoes"
    __table_args__ = (
        CheckConstraint("avaliacao BETWEEN 0 AND 5", name="ck_avaliacoes_faixa"),
        CheckConstraint(
            "avaliacao * 2 = CAST(avaliacao * 2 AS INTEGER)", name="ck_avaliacoes_meio_ponto"
        ),
        Index("ix_avaliacoes_filme_id", "filme_id"),
        {
            "sqlite_with_rowid": False
        },  # the pair is the row: one b-tree, a user's ratings lie together
    )

    usuario_id: int = Field(
        primary_key=True, foreign_key="usuarios.id", ondelete="CASCADE", sa_type=Id
    )
    filme_id: int = Field(primary_key=True, foreign_key="filmes.id", ondelete="CASCADE", sa_type=Id)
    avaliacao: float
    avaliado_em: datetime | None = Field(default=None, sa_type=EpochSeconds)


class Ignorado(SQLModel, table=True):
    """A film that a user is not interested in."""

    __tablename__ = "ignorados"
    __table_args__ = (Index("ix_ignorados_filme_id", "filme_id"), {"sqlite_with_rowid": False})

    usuario_id: int = Field(
        primary_key=True, foreign_key="usuarios.id", ondelete="CASCADE", sa_type=Id
    )
    filme_id: int = Field(primary_key=True, foreign_key="filmes.id", ondelete="CASCADE", sa_type=Id)
    ignorado_em: datetime = Field(sa_type=EpochSeconds)


class NaoVisto(SQLModel, table=True):
    """A film that a user, asked about it, has not seen."""

    __tablename__ = "nao_vistos"
    __table_args__ = (Index("ix_nao_vistos_filme_id", "filme_id"), {"sqlite_with_rowid": False})

    usuario_id: int = Field(
        primary_key=True, foreign_key="usuarios.id", ondelete="CASCADE", sa_type=Id
    )
    filme_id: int = Field(primary_key=True, foreign_key="filmes.id", ondelete="CASCADE", sa_type=Id)
    respondido_em: datetime = Field(sa_type=EpochSeconds)


class Visto(SQLModel, table=True):
    """A film that a user has seen, which says nothing about how they liked it."""

    __tablename__ = "vistos"
    __table_args__ = (Index("ix_vistos_filme_id", "filme_id"), {"sqlite_with_rowid": False})

    usuario_id: int = Field(
        primary_key=True, foreign_key="usuarios.id", ondelete="CASCADE", sa_type=Id
    )
    filme_id: int = Field(primary_key=True, foreign_key="filmes.id", ondelete="CASCADE", sa_type=Id)
    visto_em: datetime = Field(sa_type=EpochSeconds)


class Catalogo(SQLModel, table=True):
    """One row, whose version triggers raise whenever anybody changes `filmes`."""

    __tablename__ = "catalogo"
    __table_args__ = (CheckConstraint("id = 1", name="ck_catalogo_id"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    versao: int = Field(sa_type=BigInteger)
