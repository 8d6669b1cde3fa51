"""Films that users have seen without rating them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "vistos",
        sa.Column("usuario_id", ID, nullable=False),
        sa.Column("filme_id", ID, nullable=False),
        sa.Column("visto_em", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("usuario_id", "filme_id"),
        sa.ForeignKeyConstraint(["usuario_id"], ["usuarios.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["filme_id"], ["filmes.id"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_vistos_filme_id", "vistos", ["filme_id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("vistos")
