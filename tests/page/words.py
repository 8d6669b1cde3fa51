"""What the page says, in both languages: the names by which a person finds things."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    lang: str
    title: str
    skip: str
    switch_language: str
    to_light: str
    to_dark: str
    the_model: str
    home: str
    back: str
    slow: str
    unreachable: str
    no_model: str
    user_gone: str
    film_gone: str
    films_gone: str
    not_saved: str
    search: str
    who: str
    new_here: str
    go_on: str
    i_am_a_user: str
    someone_else: str
    visitor: str
    your_ratings: str
    question: str
    have_not_seen: str
    five: str
    five_so_far: str
    none_wished: str
    none_all: str
    none_empty: str
    clear: str
    because: str
    because_rated: str
    your_rating: str
    stars_of: str
    remove_rating: str
    not_interested: str
    seen: str
    rated: str
    undo: str
    taste: str
    knobs: str
    year_from: str
    year_to: str
    length: str
    diversity: str
    novelty: str
    either: str
    wanted: str
    unwanted: str
    only_cluster: str
    map: str
    zoom_in: str
    fit: str
    you_are_here: str
    neighbours: str
    only_this_cluster: str
    best_known: str
    quality: str
    popular: str
    versions: str
    clusters: str
    in_use: str
    trained: str
    cluster_films: str
    all_genres: str

    def decimal(self, number: float, digits: int) -> str:
        """Write a number as the language does."""
        text = f"{number:.{digits}f}"
        return text.replace(".", ",") if self.lang == "pt-BR" else text

    def stars(self, number: float) -> str:
        return self.decimal(number, 1).removesuffix("0").rstrip(",.")


PORTUGUESE = Words(
    lang="pt-BR",
    title="Cineclube — o mapa do gosto",
    skip="Ir para os filmes",
    switch_language="Mudar para inglês",
    to_light="Mudar para o tema claro",
    to_dark="Mudar para o tema escuro",
    the_model="O modelo",
    home="Cineclube: início",
    back="Voltar",
    slow="Está demorando mais que de costume",
    unreachable="O serviço não responde",
    no_model="Ainda não há um modelo",
    user_gone="Este usuário não existe mais",
    film_gone="Este filme não está mais no catálogo",
    films_gone="Alguns filmes que você avaliou saíram do catálogo",
    not_saved="Não foi possível guardar isso agora",
    search="Buscar filmes",
    who="De quem é o gosto?",
    new_here="Sou novo aqui",
    go_on="Continuar de onde parei",
    i_am_a_user="Sou um usuário daqui",
    someone_else="Trocar de pessoa",
    visitor="Visitante",
    your_ratings="O que você já disse",
    question="Filme {} de 10",
    have_not_seen="Não vi este",
    five="Cinco filmes para você",
    five_so_far="Cinco filmes, pelo que sei até agora",
    none_wished="Nenhum filme passa por estes ajustes",
    none_all="Você já viu tudo o que há no catálogo",
    none_empty="O catálogo está vazio",
    clear="Desfazer os ajustes",
    because="Por quê",
    because_rated="porque você deu {} ★ a ",
    your_rating="Sua nota",
    stars_of="{} de 5 estrelas",
    remove_rating="Tirar a nota",
    not_interested="Não me interessa",
    seen="Já vi",
    rated="{} ★ para {}",
    undo="Desfazer",
    taste="Onde fica o seu gosto",
    knobs="Ajustar a lista",
    year_from="Anos: De",
    year_to="Anos: até",
    length="Duração",
    diversity="Diversidade",
    novelty="Novidade",
    either="tanto faz",
    wanted="só este",
    unwanted="este não",
    only_cluster="Só de {}",
    map="Mapa dos filmes",
    zoom_in="Aproximar",
    fit="Mostrar o mapa todo",
    you_are_here="Você está aqui",
    neighbours="Vizinhos no gosto",
    only_this_cluster="Meus filmes só daqui",
    best_known="Os mais conhecidos",
    quality="Quanto acerta",
    popular="os mais populares (4 ou mais)",
    versions="Versões guardadas",
    clusters="Clusters",
    in_use="em uso",
    trained="treinado",
    cluster_films="{} filmes",
    all_genres="Todos os gêneros",
)

ENGLISH = Words(
    lang="en",
    title="Cineclube — the map of taste",
    skip="Skip to the films",
    switch_language="Switch to Portuguese",
    to_light="Switch to the light theme",
    to_dark="Switch to the dark theme",
    the_model="The model",
    home="Cineclube: start",
    back="Back",
    slow="This takes longer than usual",
    unreachable="The service does not answer",
    no_model="There is no model yet",
    user_gone="This user does not exist any more",
    film_gone="This film is no longer in the catalogue",
    films_gone="Some films that you rated have left the catalogue",
    not_saved="That could not be saved just now",
    search="Search films",
    who="Whose taste is it?",
    new_here="I am new here",
    go_on="Go on where I stopped",
    i_am_a_user="I am a user here",
    someone_else="Be somebody else",
    visitor="Visitor",
    your_ratings="What you have said",
    question="Film {} of 10",
    have_not_seen="Have not seen it",
    five="Five films for you",
    five_so_far="Five films, from what I know so far",
    none_wished="No film passes these settings",
    none_all="You have seen all there is in the catalogue",
    none_empty="The catalogue is empty",
    clear="Clear the settings",
    because="Why",
    because_rated="because you gave {} ★ to ",
    your_rating="Your rating",
    stars_of="{} of 5 stars",
    remove_rating="Remove the rating",
    not_interested="Not interested",
    seen="Seen it",
    rated="{} ★ for {}",
    undo="Undo",
    taste="Where your taste lies",
    knobs="Adjust the list",
    year_from="Years: From",
    year_to="Years: to",
    length="Length",
    diversity="Diversity",
    novelty="Novelty",
    either="either way",
    wanted="only this",
    unwanted="not this",
    only_cluster="Only from {}",
    map="Map of the films",
    zoom_in="Zoom in",
    fit="Show the whole map",
    you_are_here="You are here",
    neighbours="Neighbours in taste",
    only_this_cluster="My films from here only",
    best_known="The best known",
    quality="How often it is right",
    popular="the most popular (4 and more)",
    versions="Versions kept",
    clusters="Clusters",
    in_use="in use",
    trained="trained",
    cluster_films="{} films",
    all_genres="All genres",
)

WORDS = {"pt": PORTUGUESE, "en": ENGLISH}
