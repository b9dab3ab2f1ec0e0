/**
 * Whether a licence forbids to give on changed copies, by its SPDX id: Creative Commons without derivatives, and what is not licensed at
 * all. Of others a person has to know.
 */
export function forbidsDerivatives(licence: string): boolean {
  return /(^|-)nd(-|$)/i.test(licence) || /^(proprietary|none|unlicensed|all-rights-reserved)$/i.test(licence);
}
