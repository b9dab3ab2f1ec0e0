export interface WebHit {
  title: string;
  url: string;
  /** What the page says around what was found. */
  excerpt: string;
}

/** Finds pages of the web. */
export interface WebSearch {
  /** @throws WeirError `search-unavailable`, `response-too-large`. */
  search(query: { text: string; language?: string | undefined; signal: AbortSignal }): Promise<readonly WebHit[]>;
}
