import { isIPv4, isIPv6 } from 'node:net';
import { anyWord, matches, type Recogniser } from './recogniser.js';

const four = /(?<![\p{L}\p{N}_]|[\p{N}.-]\.|[\p{L}\p{N}]-)\d{1,3}(?:\.\d{1,3}){3}(?![\p{L}\p{N}_]|\.\d)/gu;
const six =
  /(?<![\p{L}\p{N}_:.])(?=[\dA-Fa-f:])[\dA-Fa-f]{0,4}(?::[\dA-Fa-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?(?![\p{L}\p{N}_:])/gu;
/** Of this machine, of none, or of all. */
const nobodys = /^(?:127\.|0\.0\.0\.0$|255\.255\.255\.|::1?$)/;

/** IP addresses, version 4 and 6, but for those that are no one's. */
export const ipAddress: Recogniser = {
  type: 'ip-address',
  context: anyWord('ip', 'ipv4', 'ipv6', 'address', 'host', 'client', 'server'),
  against: /(?<!\p{L})(?:version|release|build|v|ver|firmware|section|chapter)[ .:]{0,2}$/iu,
  candidates: (text) => [
    ...matches(text, four, (match) => (isIPv4(match) && !nobodys.test(match) ? 0.8 : 0)),
    ...(text.includes(':') ? matches(text, six, scoreSix) : []),
  ],
};

/** Names of code have the same form, `abc::def`; a time of day has not. */
function scoreSix(match: string): number {
  if (!isIPv6(match) || nobodys.test(match)) return 0;
  return /\d/.test(match) ? 0.8 : 0.2;
}
