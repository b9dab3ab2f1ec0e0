/** A text without case, punctuation, accents of form and surplus spaces: what two texts that ask the same in the same words share. */
export function plainText(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [text];
  return words.join(' ');
}
