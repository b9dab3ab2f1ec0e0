import type { WebHit, WebSearch } from './web-search.port.js';

/** Finds what it was given, whatever is looked for. */
export class FakeWebSearch implements WebSearch {
  readonly asked: { text: string; language?: string | undefined }[] = [];

  constructor(private readonly hits: readonly WebHit[]) {}

  async search({ text, language }: { text: string; language?: string | undefined }): Promise<readonly WebHit[]> {
    this.asked.push({ text, language });
    return this.hits;
  }
}
