import type { Hit } from '@weir/contracts';
import { versionJson } from '../answers/answer-json.js';
import type { HitJson } from './search.schema.js';

export function hitJson(hit: Hit): HitJson {
  const { documentId, chunkId, score, text, title, headingPath, start, end, page, uri, metadata } = hit;
  const { keywordScore, vectorScore } = hit;
  return {
    documentId,
    chunkId,
    version: versionJson(hit.version),
    score,
    text,
    title,
    source: uri || documentId,
    headingPath,
    start,
    end,
    ...(page === undefined ? {} : { page }),
    ...(uri === '' ? {} : { uri }),
    ...(metadata ? { metadata } : {}),
    ...(keywordScore === undefined ? {} : { keywordScore }),
    ...(vectorScore === undefined ? {} : { vectorScore }),
  };
}
