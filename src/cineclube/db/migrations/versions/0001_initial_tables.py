"""Initial tables: usuarios, filmes, avaliacoes."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "usuarios",
        sa.Column("id", ID, primary_key=True),
        sa.Column("nome", sa.String(), nullable=False),
        sa.Column("email", sa.String(), unique=True),
        sa.CheckConstraint("id > 0", name="ck_usuarios_id"),
        sa.CheckConstraint("length(nome) BETWEEN 1 AND 200", name="ck_usuarios_nome"),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 320", name="ck_usuarios_email"),
    )
    op.create_table(
        "filmes",
        sa.Column("id", ID, primary_key=True),
        sa.Column("titulo", sa.String(), nullable=False),
        sa.Column("genero", sa.String(), nullable=False),
        sa.Column("diretor", sa.String(), nullable=False),
        sa.Column("atores", sa.String(), nullable=False),
        sa.Column("ano", sa.Integer()),
        sa.Column("sinopse", sa.String()),
        sa.Column("idioma", sa.String()),
        sa.Column("duracao", sa.Integer()),
        sa.Column("imdb_id", sa.String()),
        sa.Column("tmdb_id", sa.Integer()),
        sa.CheckConstraint("id > 0", name="ck_filmes_id"),
        sa.CheckConstraint("length(titulo) BETWEEN 1 AND 500", name="ck_filmes_titulo"),
        sa.CheckConstraint("length(genero) <= 2000", name="ck_filmes_genero"),
        sa.CheckConstraint("length(diretor) <= 2000", name="ck_filmes_diretor"),
        sa.CheckConstraint("length(atores) <= 2000", name="ck_filmes_atores"),
        sa.CheckConstraint("ano BETWEEN 1870 AND 2200", name="ck_filmes_ano"),
        sa.CheckConstraint("length(sinopse) <= 20000", name="ck_filmes_sinopse"),
        sa.CheckConstraint("length(idioma) <= 2000", name="ck_filmes_idioma"),
        sa.CheckConstraint("duracao BETWEEN 1 AND 10000", name="ck_filmes_duracao"),
        sa.CheckConstraint("length(imdb_id) <= 20", name="ck_filmes_imdb_id"),
    )
    op.create_index("ix_filmes_imdb_id", "filmes", ["imdb_id"])
    op.create_index("ix_filmes_tmdb_id", "filmes", ["tmdb_id"])
    op.create_table(
        "avaliacoes",
        sa.Column("usuario_id", ID, nullable=False),
        sa.Column("filme_id", ID, nullable=False),
        sa.Column("avaliacao", sa.Float(), nullable=False),
        sa.Column("avaliado_em", sa.BigInteger()),
        sa.PrimaryKeyConstraint("usuario_id", "filme_id"),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuarios.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["filme_id"], ["filmes.id"], ondelete="CASCADE"),
        sa.CheckConstraint("avaliacao BETWEEN 0 AND 5", name="ck_avaliacoes_faixa"),
        sa.CheckConstraint(
            "avaliacao * 2 = CAST(avaliacao * 2 AS INTEGER)", name="ck_avaliacoes_meio_ponto"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_avaliacoes_filme_id", "avaliacoes", ["filme_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("avaliacoes")
    op.drop_table("filmes")
    op.drop_table("usuarios")
