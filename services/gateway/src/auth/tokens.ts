import { pathToFileURL } from 'node:url';
import { WeirError } from '@weir/errors';
import type { IssuerSpec, Snapshot } from '@weir/resources';
import { createRemoteJWKSet, customFetch, decodeJwt, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Identity } from './caller.js';
import { keysFetcher } from './fetch-keys.js';
import { identityOfClaims } from './identity-of-claims.js';
import type { Resources } from './keyring.js';

const FETCH_MS = 5_000;
/** An unknown key id has the keys fetched again, no more often than this. */
const REFETCH_MS = 30_000;
const CACHE_MS = 600_000;

/** Three parts of base64url, of which the first begins an object: what no key of Weir's looks like. */
const FORM = /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/;

/** Whether what was presented is a token, by its form alone. */
export function isToken(presented: string): boolean {
  return FORM.test(presented);
}

/** Finds who a token is about: by the declared Issuer that signed it for us. */
export class Tokens {
  readonly #resources: Resources;
  /** By where they are, so that a change of an Issuer's other settings fetches nothing. */
  #keys = new Map<string, JWTVerifyGetKey>();

  constructor(resources: Resources) {
    this.#resources = resources;
    resources.onChange((snapshot) => this.#forget(snapshot));
  }

  /**
   * @throws WeirError `token-invalid`; `tenant-not-allowed` for a token of no tenant; `issuer-unavailable` (retryable) when the keys
   *   to check it by cannot be had.
   */
  async identify(token: string): Promise<Identity> {
    const { name, spec } = this.#issuerOf(token);
    const { payload } = await jwtVerify(token, this.#keysOf(spec), {
      issuer: spec.issuer,
      audience: spec.audience,
      algorithms: [...spec.algorithms],
      clockTolerance: spec.clockToleranceSeconds,
      requiredClaims: ['exp'],
    }).catch((error: unknown) => {
      throw refusalOf(error, name);
    });
    return identityOfClaims(name, spec, payload);
  }

  /** Read before the signature is checked: it says only by whose keys to check. */
  #issuerOf(token: string): { name: string; spec: IssuerSpec } {
    const { iss, aud } = claimsOf(token);
    const issued = this.#resources.snapshot.list('Issuer').filter(({ spec }) => spec.issuer === iss);
    if (issued.length === 0) throw invalid('No Issuer that is declared here made this token.');
    const audiences = [aud ?? []].flat();
    const [meant, other] = issued.filter(({ spec }) => spec.audience.some((one) => audiences.includes(one)));
    if (!meant) throw invalid('The token is for another audience.');
    // As with a key that two resources declare: as whom it counts cannot be told.
    if (other) throw invalid('More than one Issuer is declared for this token.');
    return meant;
  }

  #keysOf({ jwks }: IssuerSpec): JWTVerifyGetKey {
    const url = urlOf(jwks);
    let keys = this.#keys.get(url.href);
    if (!keys) {
      keys = createRemoteJWKSet(url, {
        timeoutDuration: FETCH_MS,
        cooldownDuration: REFETCH_MS,
        cacheMaxAge: CACHE_MS,
        [customFetch]: keysFetcher(),
      });
      this.#keys.set(url.href, keys);
    }
    return keys;
  }

  #forget(snapshot: Snapshot): void {
    if (this.#keys.size === 0) return;
    const declared = new Set(snapshot.list('Issuer').map(({ spec }) => urlOf(spec.jwks).href));
    for (const url of this.#keys.keys()) if (!declared.has(url)) this.#keys.delete(url);
  }
}

function urlOf(jwks: IssuerSpec['jwks']): URL {
  return 'url' in jwks ? new URL(jwks.url) : pathToFileURL(jwks.file);
}

function claimsOf(token: string): ReturnType<typeof decodeJwt> {
  try {
    return decodeJwt(token);
  } catch (cause) {
    throw invalid('It has the form of a token, and is none.', cause);
  }
}

/** What is wrong with a token is told without anything of it; that keys cannot be had is no fault of the token. */
function refusalOf(error: unknown, issuer: string): WeirError {
  if (error instanceof errors.JWTExpired) return invalid('The token has expired.', error);
  if (error instanceof errors.JWTClaimValidationFailed) {
    return invalid(`The token's claim ${error.claim} is not as it has to be.`, error);
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return invalid('The token is signed by an algorithm that is not allowed.', error);
  if (error instanceof errors.JWKSNoMatchingKey)
    return invalid('The token is signed by a key that is not known.', error);
  if (error instanceof errors.JWKSMultipleMatchingKeys)
    return invalid('The token does not say by which key it is signed.', error);
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid("The token's signature is wrong.", error);
  if (
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JOSENotSupported
  ) {
    return invalid('It has the form of a token, and is none.', error);
  }
  return new WeirError({
    code: 'issuer-unavailable',
    disposition: 'retryable',
    message: `The keys of Issuer ${issuer} cannot be fetched; try again later.`,
    cause: error,
  });
}

function invalid(message: string, cause?: unknown): WeirError {
  return new WeirError({ code: 'token-invalid', disposition: 'poison', field: 'authorization', message, cause });
}
