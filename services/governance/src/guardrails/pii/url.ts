import { matches, type Recogniser } from './recogniser.js';

const pattern = /(?<![\p{L}\p{N}_])(?:https?:\/\/|www\.)[^\s<>"'`|\\^{}()[\]]{1,2048}(?<![.,;:!?*_~])/giu;

/** Addresses of web pages. Most are nobody's data, so a policy has to ask for them. */
export const url: Recogniser = {
  type: 'url',
  candidates: (text) =>
    matches(text, pattern, (match) => (/[\p{L}\p{N}]\.?[\p{L}\p{N}]/u.test(match.slice(4)) ? 0.9 : 0)),
};
