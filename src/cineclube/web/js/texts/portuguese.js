/** O que a página diz em português. */
import { decimal, stars, whole } from "../numbers.js";

/** @param {number} n @param {string} one @param {string} many */
const counted = (n, one, many) => `${whole(n)} ${n === 1 ? one : many}`;

export const portuguese = {
  title: "Cineclube — o mapa do gosto",
  tagline: "o mapa do gosto",
  skip: "Ir para os filmes",
  switchLanguage: "Mudar para inglês (EN)",
  toLight: "Mudar para o tema claro",
  toDark: "Mudar para o tema escuro",
  theModel: "O modelo",
  home: "Cineclube: início",
  back: "Voltar",
  close: "Fechar",
  loading: "Carregando…",
  slow: "Está demorando mais que de costume; continuo esperando a resposta.",
  failed: "Isto não pôde ser mostrado agora.",
  again: "Tentar de novo",

  condition: {
    unreachable: "O serviço não responde. A página tenta de novo sozinha.",
    "no-model":
      "Ainda não há um modelo: o treinador precisa rodar uma vez (make train). A página continua sozinha assim que houver um.",
    trouble: "O serviço está com um problema. A página tenta de novo sozinha.",
  },
  userGone: "Este usuário não existe mais.",
  filmGone: "Este filme não está mais no catálogo.",
  filmsGone: "Alguns filmes que você avaliou saíram do catálogo; suas outras notas continuam.",
  notSaved: "Não foi possível guardar isso agora. Tente de novo em instantes.",

  searchLabel: "Buscar filmes",
  searchHint: "Título, diretor, ator…",
  /** @param {number} n */
  results: (n) => (n ? counted(n, "filme", "filmes") : "Nenhum filme assim"),
  /** @param {string} text */
  nothingFound: (text) => `Nada parecido com “${text}” no catálogo.`,

  whoHeading: "De quem é o gosto?",
  whoLead: "Cada ponto do mapa é um filme. Diga quem você é e veja onde fica o seu gosto.",
  newHere: "Sou novo aqui",
  newHereHint: "Dez filmes para avaliar, e o mapa já conhece você. Nada sai deste navegador.",
  goOn: "Continuar de onde parei",
  /** @param {number} n */
  goOnHint: (n) => `${counted(n, "filme avaliado", "filmes avaliados")} neste navegador.`,
  startAnew: "Esquecer tudo e recomeçar",
  userLabel: "Sou um usuário daqui",
  userHint: "Procure pelo nome",
  /** @param {number} n */
  users: (n) => counted(n, "usuário", "usuários"),
  noUsers: "Nenhum usuário com esse nome.",
  someoneElse: "Trocar de pessoa",
  visitorName: "Visitante",
  /** @param {number} n */
  ratings: (n) => counted(n, "avaliação", "avaliações"),
  yourRatings: "O que você já disse",
  noRatings: "Você ainda não disse nada de filme nenhum.",

  /** @param {number} n @param {number} of */
  question: (n, of) => `Filme ${n} de ${of}`,
  questionHeading: "O que achou deste?",
  haveNotSeen: "Não vi este",
  enough: "Chega, quero meus filmes",
  questionsDone: "Não há mais o que perguntar: o catálogo inteiro já foi visto.",
  whyAsked: "A cada resposta o mapa aprende: a lista e o seu lugar mudam na hora.",

  fiveHeading: "Cinco filmes para você",
  fiveSoFar: "Cinco filmes, pelo que sei até agora",
  /** @param {string[]} titles */
  listNow: (titles) => `A lista agora: ${titles.join("; ")}.`,
  none: {
    wished: "Nenhum filme passa por estes ajustes.",
    all: "Você já viu tudo o que há no catálogo. Que fôlego!",
    empty: "O catálogo está vazio. Importe filmes (cineclube import) e eles aparecem aqui.",
  },
  turnBack: "Desfazer os ajustes",
  strategy: {
    outros_clusters: "Fora dos seus clusters de sempre",
    popularidade: "Porque muita gente gostou: seu gosto ainda diz pouco deste",
  },
  because: "Por quê",
  /** @param {number} given */
  becauseRated: (given) => `porque você deu ${stars(given)} ★ a`,
  /** @param {number} given */
  despiteRated: (given) => `apesar das ${stars(given)} ★ que deu a`,
  becauseOthers: "as suas outras notas",
  becausePopular: "muita gente gosta",
  despitePopular: "muito conhecido",
  /** @param {number} place */
  without: (place) => (place === 1 ? "sem essa nota, ainda o 1º" : `sem essa nota, o ${place}º`),
  directedBy: "direção",
  withActors: "com",

  yourRating: "Sua nota",
  rateHint: "Setas escolhem, Enter confirma",
  /** @param {number} given */
  starsOf: (given) => `${stars(given)} de 5 estrelas`,
  notRated: "sem nota",
  removeRating: "Tirar a nota",
  notInterested: "Não me interessa",
  seen: "Já vi",
  /** @param {number} given @param {string} title */
  rated: (given, title) => `${stars(given)} ★ para ${title}.`,
  marked: {
    /** @param {string} title */
    ignored: (title) => `${title} não volta mais.`,
    /** @param {string} title */
    seen: (title) => `${title}: já visto, sem nota.`,
    /** @param {string} title */
    unseen: (title) => `${title}: ainda não visto.`,
  },
  /** @param {string} title */
  takenBack: (title) => `Desfeito: ${title}.`,
  undo: "Desfazer",
  markNames: { ignored: "não me interessa", seen: "já vi", unseen: "não vi" },

  tasteHeading: "Onde fica o seu gosto",
  tasteUnknown: "Ainda não sei nada do seu gosto: avalie um filme.",
  otherClusters: "outros",

  knobs: "Ajustar a lista",
  /** @param {number} n */
  knobsTurned: (n) => counted(n, "ajuste", "ajustes"),
  /** @param {number} n */
  passing: (n) => (n ? counted(n, "filme passa", "filmes passam") : "Nenhum filme passa"),
  genres: "Gêneros",
  genresHint: "Um toque: só estes. Dois: nenhum destes.",
  genreState: { wanted: "só este", unwanted: "este não", either: "tanto faz" },
  moreGenres: "Todos os gêneros",
  years: "Anos",
  yearFrom: "De",
  yearTo: "até",
  length: "Duração",
  anyLength: "qualquer",
  /** @param {string} time */
  upTo: (time) => `até ${time}`,
  diversity: "Diversidade",
  diversityEnds: ["parecidos", "bem diferentes"],
  novelty: "Novidade",
  noveltyEnds: ["conhecidos", "raros"],
  /** @param {string} name */
  onlyCluster: (name) => `Só de ${name}`,

  mapLabel: "Mapa dos filmes. Setas movem, mais e menos aproximam, Enter abre o filme no centro.",
  zoomIn: "Aproximar",
  zoomOut: "Afastar",
  fit: "Mostrar o mapa todo",
  youAreHere: "Você está aqui",
  /** @param {string} title */
  nearest: (title) => `No centro: ${title}`,
  largerMap: "Ampliar o mapa",
  /** @param {number[]} shares */
  axes: (shares) =>
    `PCA: eixos com ${shares.map((share) => `${decimal(100 * share)} %`).join(" e ")} da variância`,
  mapLoading: "Desenhando o mapa…",
  mapEmpty: "O mapa está vazio: não há filmes no catálogo.",

  forYou: "Para você",
  /** @param {number} place @param {number} of */
  placeOf: (place, of) => `${whole(place)}º de ${whole(of)} filmes que você não viu`,
  /** @param {number} expected */
  expected: (expected) => `nota esperada: ${decimal(expected)}`,
  neighbours: "Vizinhos no gosto",
  inCommon: "em comum",
  synopsis: "Sinopse",
  onImdb: "No IMDb",
  /** @param {number} n */
  filmsOf: (n) => counted(n, "filme", "filmes"),
  clusterLead: "Filmes parecidos, de que as mesmas pessoas gostam.",
  /** @param {string} share */
  shareOfRatings: (share) => `${share} das avaliações`,
  bestKnown: "Os mais conhecidos",
  onlyThisCluster: "Meus filmes só daqui",
  clusterGone: "Este cluster não existe no modelo atual.",

  /** @param {string} when */
  trained: (when) => `treinado ${when}`,
  quality: "Quanto acerta",
  /** @param {number} n */
  qualityLead: (n) =>
    `Medido em ${counted(n, "pessoa", "pessoas")} no treinamento: as últimas notas de cada uma ficaram escondidas, e cada método tentou adivinhá-las. Maior é melhor.`,
  method: "Método",
  methods: {
    cineclube: "Cineclube",
    "cineclube, all clusters": "Cineclube, sem clusters",
    "popularity (4 and more)": "os mais populares (4 ou mais)",
    popularity: "os mais avaliados",
    random: "ao acaso",
  },
  /** @param {string} name */
  naive: (name) => name.replace("naive clusters", "centro do cluster do usuário"),
  ndcg: "NDCG@10",
  recall: "Recall@10",
  hits: "Acerto em 5",
  coverage: "Cobertura",
  /** @param {number} times */
  times: (times) => `${decimal(times)}×`,
  baseline: "o NDCG@10 de quem só sugere os mais populares",
  notMeasured: "Este modelo não traz medidas.",
  clusters: "Clusters",
  versions: "Versões guardadas",
  version: "Versão",
  inUse: "em uso",
  notPromoted: "não promovida",
  data: "Dados",
  /** @param {Record<string, number>} counts */
  counts: ({ filmes = 0, usuarios = 0, avaliacoes = 0 }) =>
    `${whole(filmes)} filmes · ${whole(usuarios)} pessoas · ${whole(avaliacoes)} avaliações`,
  plot: "O mapa como imagem",
  theApi: "A API",
};
