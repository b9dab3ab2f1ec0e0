/** As text when it is UTF-8; anything else as bytes, for ingestion to tell what it is. */
export function documentBody(content: Uint8Array): { text: string } | { content: string } {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content) };
  } catch {
    return { content: Buffer.from(content).toString('base64') };
  }
}
