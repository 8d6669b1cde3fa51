"""`/usuarios/{id}/importar`: ratings that somebody has elsewhere."""

from typing import Annotated, Any

from fastapi import APIRouter, File, Query, Request, Response, UploadFile
from pydantic import BaseModel, ConfigDict, Field, model_validator

from cineclube.controller import importacao
from cineclube.controller.tamanho import MAX_IMPORT_BYTES
from cineclube.errors import (
    BodyTooLargeError,
    RatingsFileError,
    RatingsFileTooLargeError,
    UserNotFoundError,
)
from cineclube.importacao import Criterion, FormatName, Refusal
from cineclube.routes.parametros import Boolean, UserId
from cineclube.routes.recomendacoes import Recomendacao
from cineclube.routes.respostas import NO_DATABASE, answered, invalid_input, problems
from cineclube.service import importacao as found

router = APIRouter(tags=["Usuários"])

TOO_LARGE = BodyTooLargeError(MAX_IMPORT_BYTES)
UNREADABLE = RatingsFileError("", "O zip está danificado ou cortado. Exporte e envie de novo.")
TOO_MANY = RatingsFileTooLargeError(
    "", "O arquivo tem mais de 50000 linhas. Divida-o e envie as partes."
)


class _Told(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Candidato(_Told):
    """Um filme do catálogo."""

    id: int = Field(examples=[59])
    titulo: str = Field(examples=["Cidade de Deus"])
    ano: int | None = Field(examples=[2002])


class Linha(_Told):
    """Uma linha do arquivo."""

    arquivo: str | None = Field(description="Dentro do zip", examples=["ratings.csv"])
    linha: int = Field(description="A partir de 1; em JSON, a posição na lista", examples=[12])
    titulo: str = Field(description="Como está no arquivo", examples=["City of God"])
    ano: int | None = Field(examples=[2002])


class Correspondido(Linha):
    """Uma linha cujo filme foi encontrado."""

    filme: Candidato
    criterio: Criterion = Field(description="Pelo que foi encontrado", examples=["imdb"])


class Ambiguo(Linha):
    """Uma linha que pode ser de vários filmes, ou de um que não se sabe se é o mesmo."""

    candidatos: list[Candidato]


class Recusado(Linha):
    """Uma linha de que nada foi gravado."""

    motivo: Refusal = Field(examples=["nota_fora_da_escala"])
    mensagem: str = Field(examples=["a nota está fora da escala deste formato"])
    valor: str = Field(description="O que está no arquivo", examples=["11"])

    @model_validator(mode="before")
    @classmethod
    def _say(cls, row: found.Recusado) -> dict[str, Any]:
        return {**vars(row), "mensagem": row.motivo.portuguese}


class Totais(_Told):
    """Quantas linhas; `lidas` é a soma das outras."""

    lidas: int = Field(ge=0, examples=[214])
    correspondidos: int = Field(ge=0, examples=[198])
    ambiguos: int = Field(ge=0, examples=[2])
    fora_do_catalogo: int = Field(ge=0, examples=[9])
    rejeitados: int = Field(ge=0, examples=[1])
    pulados: int = Field(ge=0, examples=[4])


class Gravadas(_Told):
    """O que foi feito das notas encontradas. Numa simulação, o que seria feito."""

    novas: int = Field(ge=0, examples=[190])
    atualizadas: int = Field(ge=0, examples=[3])
    iguais: int = Field(ge=0, examples=[4])
    mantidas: int = Field(ge=0, description="As daqui são mais novas", examples=[1])


class Importacao(_Told):
    """O relatório. As listas têm no máximo 1000 linhas cada uma; os totais contam todas."""

    formato: FormatName = Field(examples=["letterboxd"])
    simulado: bool = Field(examples=[False])
    totais: Totais
    gravadas: Gravadas
    correspondidos: list[Correspondido]
    ambiguos: list[Ambiguo]
    fora_do_catalogo: list[Linha]
    rejeitados: list[Recusado] = Field(description="Linhas com defeito")
    pulados: list[Recusado] = Field(description="Linhas sem nota, de séries ou repetidas")
    recomendacoes: list[Recomendacao] | None = Field(
        description="As cinco primeiras, já com as notas novas; null numa simulação"
    )


@router.post(
    "/usuarios/{id}/importar",
    summary="Traz as avaliações de outro serviço",
    response_model=Importacao,
    responses={
        **answered(),
        **problems(UserNotFoundError(999), TOO_LARGE, TOO_MANY, NO_DATABASE),
        **invalid_input(UNREADABLE),
    },
)
def import_ratings(
    request: Request,
    response: Response,
    id: UserId,  # noqa: A002
    arquivo: Annotated[
        UploadFile,
        File(
            description="Do Letterboxd (zip ou ratings.csv), do IMDb (csv), do Trakt (zip ou JSON) "
            "ou do MovieLens (csv), até 20 MiB"
        ),
    ],
    simulate: Annotated[
        Boolean, Query(alias="simular", description="Só o relatório; nada é gravado")
    ] = False,
) -> found.Importacao:
    """As notas do arquivo passam a ser do usuário; uma que ele deu aqui depois é mantida.

    O formato é reconhecido pelo conteúdo. Os filmes são procurados pelo id do IMDb, pelo do TMDB e
    pelo título com o ano; em caso de dúvida nada é gravado e a linha vem em `ambiguos`, com os
    candidatos. Enviar o mesmo arquivo outra vez não muda nada.
    """
    return importacao.bring(request, response, id, arquivo.file, simulate)
