import { matches, type Recogniser } from './recogniser.js';

// A run of the characters of a mailbox, `@`, labels, and a last label of letters (RFC 5321 and 6531, without quoted mailboxes
// and address literals). A mailbox has at most 64 characters, a label 63.
const pattern =
  /(?<![\p{L}\p{N}_])[\p{L}\p{N}_][\p{L}\p{N}\p{M}._%+'&-]{0,63}@(?:[\p{L}\p{N}][\p{L}\p{N}\p{M}-]{0,62}\.){1,8}(?:xn--[a-z\d-]{1,59}|\p{L}{2,24})(?![\p{L}\p{N}_])/giu;
/** `icon@2x.png` is a picture for fine screens. */
const fileName = /\.(?:png|jpe?g|gif|svg|webp|avif)$/i;

export const email: Recogniser = {
  type: 'email',
  candidates(text) {
    if (!text.includes('@')) return [];
    return matches(text, pattern, (match, at) => {
      const isRepository = match.startsWith('git@') && text[at + match.length] === ':';
      return isRepository || fileName.test(match) ? 0 : 1;
    });
  },
};
