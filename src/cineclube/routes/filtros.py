"""What a list of films can be asked to be like: the same in an address and in a body."""

from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from cineclube.recommender.facts import Criteria
from cineclube.recommender.select import Knobs
from cineclube.routes.parametros import Ano, Boolean, Decimals, Duracao, Id, Quantos
from cineclube.service.recomendacoes import Wish

MAX_VALUES = 20
MAX_EXCLUDED = 1_000
MAX_NAME = 200

Name = Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME)]
Names = Annotated[list[Name], Field(max_length=MAX_VALUES)]
Share = Annotated[float, Field(ge=0, le=1), Decimals]
Grade = Annotated[float, Field(ge=0, le=5), Decimals]


class FiltrosDoCatalogo(BaseModel):
    """De que filmes se quer saber. Maiúsculas e acentos não contam; um filme de que não se sabe um
    dado não passa pelo filtro que o pede.
    """

    model_config = ConfigDict(extra="forbid")  # a filter that is misspelt must not pass unseen

    genero: Names = Field(
        default_factory=list, description="Um destes gêneros", examples=[["drama"]]
    )
    excluir_genero: Names = Field(
        default_factory=list, description="Nenhum destes gêneros", examples=[["terror"]]
    )
    ano_min: Ano | None = Field(None, description="Do ano ou mais novo", examples=[1990])
    ano_max: Ano | None = Field(None, description="Do ano ou mais antigo", examples=[2010])
    duracao_max: Duracao | None = Field(None, description="Em minutos, no máximo", examples=[180])
    idioma: Names = Field(
        default_factory=list, description="Um destes idiomas", examples=[["inglês"]]
    )
    diretor: Name | None = Field(
        None, description="Nome, ou parte dele em palavras inteiras", examples=["tarantino"]
    )
    ator: Name | None = Field(
        None, description="Nome, ou parte dele em palavras inteiras", examples=["uma thurman"]
    )

    def criteria(self) -> Criteria:
        """Give them as the mathematics takes them."""
        return Criteria(
            genres=tuple(self.genero),
            without_genres=tuple(self.excluir_genero),
            languages=tuple(self.idioma),
            director=self.diretor,
            actor=self.ator,
            year_min=self.ano_min,
            year_max=self.ano_max,
            minutes_max=self.duracao_max,
        )


class Filtros(FiltrosDoCatalogo):
    """Também o que o modelo sabe dos filmes, e os que não se quer."""

    nota_min: Grade | None = Field(
        None, description="Nota média no último treinamento, no mínimo", examples=[3.5]
    )
    excluir: Annotated[list[Id], Field(max_length=MAX_EXCLUDED)] = Field(
        default_factory=list, description="Ids de filmes que não se quer", examples=[[12]]
    )

    def criteria(self) -> Criteria:
        """Give them as the mathematics takes them."""
        return replace(
            super().criteria(), rating_min=self.nota_min, without_films=tuple(self.excluir)
        )


class Pedido(Filtros):
    """Filtros e ajustes de uma lista de recomendações."""

    limite: Quantos = 5
    incluir_vistos: Boolean = Field(False, description="Também os já vistos, com nota ou sem")
    diversidade: Share = Field(
        0.0, description="0 a 1: quanto os filmes devem diferir entre si", examples=[0.3]
    )
    novidade: Share = Field(
        0.0, description="0 a 1: quanto preferir os menos conhecidos", examples=[0.3]
    )
    cluster: Id | None = Field(
        None, description="Id do cluster em que ficar; pode mudar a cada treinamento", examples=[1]
    )

    def wish(self) -> Wish:
        """Give it as the service takes it."""
        return Wish(
            limit=self.limite,
            criteria=self.criteria(),
            knobs=Knobs(diversity=self.diversidade, novelty=self.novidade),
            cluster=self.cluster,
            seen_too=self.incluir_vistos,
        )
