"""Words that made-up titles and names are made of."""

from typing import NamedTuple


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


class TitleWords(NamedTuple):
    """Words of a language, and patterns with an adjective {a}, a noun {n} and another one {n2}."""

    adjectives: tuple[str, ...]
    nouns: tuple[str, ...]
    patterns: tuple[str, ...]


class NameWords(NamedTuple):
    """Names of people who make films in a language."""

    first: tuple[str, ...]
    last: tuple[str, ...]


ENGLISH_TITLES = TitleWords(
    _words("""
        Silent Broken Golden Hidden Last First Lost Crimson Distant Frozen Burning Hollow
        Secret Savage Gentle Midnight Electric Forgotten Endless Perfect Little Wild Lonely
        Bitter Restless Strange Sudden Invisible Iron Paper Velvet Northern Southern Naked
        Wicked Brave Quiet Falling Rising Dead Living Blind Sacred Stolen Second Final
        Beautiful Dangerous Ordinary Impossible Scarlet Black White Blue Green Silver
    """),
    _words("""
        River Harbor Winter Summer Garden Mirror Letter Stranger Kingdom Island Shadow Storm
        Horizon Promise Memory Daughter Brother Soldier Dancer Hunter Detective Captain
        Doctor Prisoner Widow Thief Painter Machine Planet Signal Fortress Highway Carnival
        Circus Orchard Mountain Desert Ocean Lighthouse Station Train Balloon Dragon Wolf
        Raven Fox Tiger Horse Butterfly Rose Heart Crown Sword Empire Rebellion Wedding
        Funeral Holiday Weekend Morning Midnight Tomorrow Yesterday Game Deal Witness
        Verdict Conspiracy Sacrifice Revenge Redemption Silence Thunder Fire Ice
    """),
    (
        "The {a} {n}",
        "{a} {n}",
        "The {n}",
        "{n} of the {n2}",
        "The {n} and the {n2}",
        "A {n} in {a} {n2}",
        "{n}s",
        "My {a} {n}",
        "Beyond the {n}",
        "Return to {n} {n2}",
        "The {n}'s {n2}",
        "{n} & {n2}",
        "No {n} for the {n2}",
    ),
)
TITLES = {
    "português": TitleWords(
        _words("""
            Última Perdida Dourada Secreta Vermelha Noturna Distante Imortal Proibida Invisível
            Selvagem Sombria Serena Pálida Única Íntima Trágica Mágica Frágil
        """),
        _words("""
            Estação Canção Manhã Noite Ilha Maré Casa Cidade Lembrança Solidão Paixão Estrela
            Janela Viagem Família Criança Vingança Herança Memória Multidão Saudade
        """),
        (
            "A {n} {a}",
            "{n} {a}",
            "A {n}",
            "A {n} e a {n2}",
            "Uma {n} {a}",
            "Entre a {n} e a {n2}",
            "Depois da {n}",
            "Sem {n}",
        ),
    ),
    "espanhol": TitleWords(
        _words("""
            Perdida Última Roja Eterna Oscura Prohibida Mágica Íntima Única Salvaje Frágil
        """),
        _words("""
            Canción Habitación Mañana Niña Ilusión Traición Montaña Noche Sombra Estación Ciudad
            Pasión Herencia Araña Campaña Muñeca Frontera Lágrima Bestia Ventana
        """),
        (
            "La {n} {a}",
            "La {n}",
            "La {n} y la {n2}",
            "{n} {a}",
            "Después de la {n}",
        ),
    ),
    "francês": TitleWords(
        _words("""
            Perdue Dernière Secrète Éternelle Étrange Cachée Légère Première Oubliée Blessée
        """),
        _words("""
            Forêt Lumière Mémoire Fenêtre Rivière Fête Prière Frontière Chanson Promesse
            Maîtresse Bête Colère Poussière Croisière Matinée Vérité Liberté Vallée Fièvre
        """),
        (
            "La {n} {a}",
            "La {n}",
            "{n} et {n2}",
            "Une {n} {a}",
            "La {n} de la {n2}",
        ),
    ),
    "italiano": TitleWords(
        _words("""
            Perduta Segreta Ultima Felice Nascosta Antica Bianca Crudele
        """),
        _words("""
            Città Notte Strada Verità Libertà Felicità Stagione Finestra Sposa Ragazza Luna
            Estate Novità Eternità Montagna Bottega
        """),
        (
            "La {n} {a}",
            "La {n}",
            "La {n} e la {n2}",
            "Una {n} {a}",
            "{n} {a}",
        ),
    ),
    "alemão": TitleWords(
        _words("""
            Verlorene Fröhliche Stille Schöne Große Dunkle Glückliche Müde
        """),
        _words("""
            Straße Brücke Küste Nacht Stadt Insel Tür Mühle Wüste Erzählung Lüge Sehnsucht Kälte
            Königin Schwester Fähre
        """),
        (
            "Die {a} {n}",
            "Die {n}",
            "{n} und {n2}",
            "Die {n} der {n2}",
        ),
    ),
}  # films in any other language are known by an English title

ENGLISH_NAMES = NameWords(
    _words("""
        James Mary Robert Linda Michael Susan William Karen David Nancy Richard Betty Thomas
        Helen Charles Sandra Daniel Donna Matthew Carol Anthony Ruth Mark Sharon Paul Laura
        Steven Emily Andrew Grace Kevin Olivia Brian Hannah George Alice Edward Chloë Zoë
        Renée Peter Julia Henry Rose Walter Ellen Frank Irene Samuel Clara
    """),
    _words("""
        Walker Harris Young Allen Wright Scott Torres Hill Green Adams Baker Nelson Carter
        Mitchell Turner Phillips Campbell Parker Evans Edwards Collins Stewart Morris Murphy
        Cook Rogers Reed Morgan Bell Cooper Ward Brooks Sanders Price Bennett Wood Barnes
        Ross Henderson Coleman Jenkins Perry Powell Long Hughes Flores Washington Butler
        Simmons Foster Bryant Russell Griffin Hayes O'Neill O'Connor McKay Brontë Whitfield
        Ashworth Holloway Pemberton Langley Marlowe Fairbanks Sinclair Thorne
    """),
)
NAMES = {
    "português": NameWords(
        _words("""
            João José Antônio Luís Márcia Sônia Tomás Inês Cláudia Fábio Lúcia Sérgio Débora
            Heloísa Estêvão Conceição Rogério Letícia Vinícius Patrícia
        """),
        _words("""
            Gonçalves Magalhães Assunção Araújo Brandão Galvão Simões Leitão Falcão Guimarães
            Conceição Corrêa Antunes Vilaça Queirós Avelar Furtado Sabiá
        """),
    ),
    "espanhol": NameWords(
        _words("""
            José Álvaro Inés Jesús Íñigo Pilar Lucía Sofía Ramón Begoña Víctor Belén
        """),
        _words("""
            Núñez Muñoz Ibáñez Peña García Martínez Gálvez Benítez Zúñiga Ordóñez
        """),
    ),
    "francês": NameWords(
        _words("""
            François Hélène Agnès Éric Chloé Zoé Gérard Anaïs Noël Mélanie Jérôme Cécile
        """),
        _words("""
            Lefèvre Béranger Deschênes Crémieux Gaël Lenoir Moreau Fabrègues Dubois
        """),
    ),
    "italiano": NameWords(
        _words("""
            Niccolò Giulia Marco Chiara Paolo Lucia Pietro Elena Carlo Marta
        """),
        _words("""
            Colombo Ricci Marchetti Galluccio Santorò Bellini Ferrara Donati
        """),
    ),
    "alemão": NameWords(
        _words("""
            Jürgen Käthe Günther Björn Jörg Sabine Dörte Klaus Uwe Heike
        """),
        _words("""
            Müller Köhler Schäfer Weiß Krüger Jäger Böhm Löwe Hoffmann
        """),
    ),
    "sueco": NameWords(
        _words("""
            Åsa Björn Göran Håkan Märta Sören Ingrid Lars Stellan Pernilla
        """),
        _words("""
            Lindström Sjöberg Åkesson Öberg Nyström Bergqvist Ekdahl
        """),
    ),
    "russo": NameWords(
        _words("""
            Andrei Olga Sergei Tatiana Dmitri Irina Nikolai Vera
        """),
        _words("""
            Volkov Sokolova Kuznetsov Morozova Orlov Belova Zaitsev
        """),
    ),
    "japonês": NameWords(
        _words("""
            Akira Yōko Kenji Haruka Shōhei Naomi Takeshi Yūki Ryō Sakura
        """),
        _words("""
            Tanaka Satō Itō Kobayashi Katō Saitō Ōtani Mori Hayashi
        """),
    ),
    "coreano": NameWords(
        _words("""
            Min-ho Ji-woo Seo-yeon Hyun-jin Soo-ah Dong-hyun
        """),
        _words("""
            Kim Park Choi Jung Kang Yoon Shin
        """),
    ),
    "mandarim": NameWords(
        _words("""
            Wei Xiuying Jun Lìhuá Yang Fang Míng Lǐ
        """),
        _words("""
            Zhāng Wáng Lǐ Chén Yáng Huáng Zhōu
        """),
    ),
    "hindi": NameWords(
        _words("""
            Arjun Priya Rahul Anjali Vikram Meera Rohan Kavita
        """),
        _words("""
            Sharma Kapoor Verma Iyer Chopra Nair Banerjee
        """),
    ),
}
INITIALS = "ABCDEFGHJKLMNPRSTVW"
SEQUELS = ("", " II", " III", " IV", " V")
