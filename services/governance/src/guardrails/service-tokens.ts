import type { SecretRule } from './secret-rules.js';

/**
 * Tokens of services that mark theirs: how each begins, and the pattern of the rest. After the lists of secretlint's recommended
 * rules and of gitleaks. A beginning is enough to look for, so a text without any costs next to nothing.
 */
const marked: readonly (readonly [begin: string, rest: string])[] = [
  ['AGE-SECRET-KEY-1', '[0-9A-Z]{58}'],
  ['ATATT3', '[A-Za-z0-9_=-]{60,}'],
  ['FlyV1 ', '(?:fm\\d_)?[A-Za-z0-9+/=_-]{40,}'],
  ['HRKU-', '[A-Za-z0-9_-]{30,}'],
  ['NRAK-', '[A-Z0-9]{27}'],
  ['PMAK-', '[a-f0-9]{24}-[a-f0-9]{34}'],
  ['dapi', '[a-f0-9]{32}(?:-\\d)?'],
  ['dckr_pat_', '[A-Za-z0-9_-]{20,}'],
  ['doo_v1_', '[a-f0-9]{64}'],
  ['dop_v1_', '[a-f0-9]{64}'],
  ['dp.pt.', '[A-Za-z0-9]{40,}'],
  ['dt0c01.', '[A-Z0-9]{24}\\.[A-Z0-9]{64}'],
  ['figd_', '[A-Za-z0-9_-]{30,}'],
  ['glc_', '[A-Za-z0-9+/]{32,}={0,2}'],
  ['glsa_', '[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}'],
  ['gsk_', '[A-Za-z0-9]{40,}'],
  ['hvb.', '[A-Za-z0-9_-]{60,}'],
  ['hvs.', '[A-Za-z0-9_-]{24,}'],
  ['key-', '[a-f0-9]{32}'],
  ['lin_api_', '[A-Za-z0-9]{32,}'],
  ['lsv2_', '(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}'],
  ['nfp_', '[A-Za-z0-9_]{36,}'],
  ['ntn_', '[A-Za-z0-9]{40,}'],
  ['ops_eyJ', '[A-Za-z0-9+/_-]{200,}={0,3}'],
  ['pat-', '(?:eu|na)\\d-[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}'],
  ['pplx-', '[A-Za-z0-9]{40,}'],
  ['pscale_', '(?:tkn|oauth|pw)_[A-Za-z0-9_=.-]{32,}'],
  ['pul-', '[a-f0-9]{40}'],
  ['r8_', '[A-Za-z0-9]{37}'],
  ['rubygems_', '[a-f0-9]{48}'],
  ['sbp_', '[a-f0-9]{40}'],
  ['shp', '(?:at|ca|pa|ss)_[a-fA-F0-9]{32}'],
  ['sntry', '[su]_[A-Za-z0-9+/=_-]{40,}'],
  ['sq0', '(?:atp|csp)-[A-Za-z0-9_-]{22,43}'],
  ['tskey-', '[a-z]{3,12}-[A-Za-z0-9]{10,}(?:-[A-Za-z0-9]{16,})?'],
  ['vc', '[kprai]_[A-Za-z0-9]{24,}'],
  ['xai-', '[A-Za-z0-9]{60,}'],
];

export const serviceTokens: readonly SecretRule[] = [
  ...marked.map(([begin, rest]): SecretRule => ({
    type: 'service-token',
    score: 0.95,
    hint: begin,
    pattern: new RegExp(`(?<![A-Za-z0-9_-])${begin.replaceAll('.', '\\.')}${rest}(?![A-Za-z0-9])`, 'g'),
  })),
  { type: 'service-token', score: 0.8, hint: 'SK', pattern: /(?<![A-Za-z0-9])SK[a-f0-9]{32}(?![A-Za-z0-9])/g },
  { type: 'service-token', score: 0.9, hint: '-us', pattern: /(?<![A-Za-z0-9])[a-f0-9]{32}-us\d{1,2}(?![A-Za-z0-9])/g },
  {
    type: 'service-token',
    score: 0.9,
    hint: ':AA',
    pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g,
  },
  {
    type: 'service-token',
    score: 0.95,
    hint: '.atlasv1.',
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}/g,
  },
  {
    type: 'service-token',
    score: 0.95,
    hint: '/api/webhooks/',
    pattern: /discord(?:app)?\.com\/api\/webhooks\/(?<secret>\d{17,20}\/[A-Za-z0-9_-]{60,80})/g,
  },
  {
    type: 'service-token',
    score: 0.95,
    hint: 'AccountKey=',
    pattern: /(?<![A-Za-z])(?:Shared)?(?:Access|Account)Key=(?<secret>[A-Za-z0-9+/]{43,88}={0,2})/g,
  },
];
