/**
 * Without case and diacritics, so that "Über" is found by "uber". Small letters with the same capitals are the same, as in "Straße" and
 * "STRASSE"; and so are the two small sigmas, of which JavaScript takes the other at the end of a word, where somebody may still type.
 */
export const fold = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
