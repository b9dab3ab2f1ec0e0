import { WeirError } from '@weir/errors';
import type { GuardedResponse } from './guarded-fetch.js';

/** What a response is, as far as reading it goes. */
export interface ResponseText {
  kind: 'html' | 'text';
  text: string;
}

const HTML = new Set(['text/html', 'application/xhtml+xml']);
const TEXT = /^(text\/.*|application\/(.*\+)?(json|xml|yaml|x-yaml|javascript|x-ndjson|jsonl))$/;
const LOOKS_LIKE_HTML = /^\s*(<!doctype html|<html|<head|<body)/i;

/**
 * The text of a response, decoded as its server says, or its page does, or else as UTF-8.
 *
 * @throws WeirError poison `content-unsupported`: it is no text.
 */
export function responseText({ contentType, body }: Pick<GuardedResponse, 'contentType' | 'body'>): ResponseText {
  const [type = ''] = contentType.toLowerCase().split(';', 1);
  const mediaType = type.trim();
  // A server that does not say what it sends may send anything.
  if (mediaType !== '' && !HTML.has(mediaType) && !TEXT.test(mediaType)) throw unsupported(mediaType);
  const head = body.subarray(0, 1_024).toString('latin1');
  const charset =
    /charset\s*=\s*["']?([\w.:-]+)/i.exec(contentType)?.[1] ??
    /<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w-]+)/i.exec(head)?.[1];
  const text = decoder(charset).decode(body);
  if (mediaType === '' && text.slice(0, 1_024).includes('\u0000')) throw unsupported('of an unknown kind');
  const html = HTML.has(mediaType) || (mediaType === '' && LOOKS_LIKE_HTML.test(head));
  return { kind: html ? 'html' : 'text', text };
}

function decoder(charset: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}

function unsupported(what: string): WeirError {
  return new WeirError({
    code: 'content-unsupported',
    disposition: 'poison',
    message: `What is there is ${what}, which cannot be read as text.`,
  });
}
