/** What the API sends: see docs/api.md. */

export interface ClusterRef {
  id: number;
  nome: string;
}

export interface Film {
  id: number;
  titulo: string;
  genero: string;
  diretor: string;
  atores: string;
  ano: number | null;
  sinopse: string | null;
  idioma: string | null;
  duracao: number | null;
  imdb_id: string | null;
  tmdb_id: number | null;
}

export interface Reason {
  tipo: "avaliacao" | "outras_avaliacoes" | "popularidade";
  filme_id: number | null;
  titulo: string | null;
  avaliacao: number | null;
  participacao: number;
  sem_este?: { posicao: number | null; pontuacao: number } | null;
}

export interface Recommendation extends Film {
  pontuacao: number;
  cluster: ClusterRef;
  estrategia: "clusters" | "outros_clusters" | "popularidade";
  motivos: Reason[];
}

export interface SimilarFilm extends Film {
  similaridade: number;
  em_comum: { genero: string[]; diretor: string[]; atores: string[] };
}

export interface Question extends Film {
  cluster: ClusterRef;
}

export interface Why {
  filme: Film;
  posicao: number | null;
  de: number;
  nota_esperada: number | null;
  cluster: ClusterRef & { participacao: number; combina: boolean };
  motivos: Reason[];
}

export interface User {
  id: number;
  nome: string;
}

export interface Rating {
  filme_id: number;
  titulo: string;
  avaliacao: number;
}

export interface ClusterShare extends ClusterRef {
  participacao: number;
  combina: boolean;
}

export interface Position {
  x: number | null;
  y: number | null;
  n_avaliacoes: number;
  clusters: ClusterShare[];
}

export interface MapDocument {
  versao: string;
  variancia: number[];
  clusters: (ClusterRef & {
    n_filmes: number;
    participacao_avaliacoes: number;
    x: number | null;
    y: number | null;
  })[];
  filmes: {
    id: number[];
    titulo: string[];
    ano: (number | null)[];
    x: (number | null)[];
    y: (number | null)[];
    cluster: number[];
    n_avaliacoes: number[];
  };
}

export interface Cluster extends ClusterRef {
  n_filmes: number;
  participacao_avaliacoes: number;
  filmes_tipicos: { id: number; titulo: string; ano: number | null }[];
}

export interface ClusterDetail extends Cluster {
  filmes: Film[];
}

export interface Genre {
  nome: string;
  n_filmes: number;
}

export interface Method {
  ndcg_at_10: number;
  ndcg_at_10_error?: number;
  recall_at_10: number;
  hit_rate_at_5: number;
  coverage_at_10?: number;
}

export interface Model {
  versao: string;
  criado_em: string;
  idade_segundos: number;
  manifesto: { counts: Record<string, number> };
  metricas: {
    held_out?: { n_users: number; methods: Record<string, Method> };
    ndcg_at_10_of_cineclube_minus?: Record<string, { mean: number; low: number; high: number }>;
  };
}

export interface ModelVersion {
  versao: string;
  criado_em: string | null;
  em_uso: boolean;
  promovida: boolean | null;
  motivo: string | null;
  filmes: number | null;
  usuarios: number | null;
  avaliacoes: number | null;
  clusters: number | null;
  ndcg_10: number | null;
}
