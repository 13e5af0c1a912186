// Text as every bank passes it on: the Latin letters, digits and signs that ISO 20022 shares with SWIFT. Names in other
// letters are written in these, since a bank that meets one it does not know may turn the whole file away.
import anyAscii from 'any-ascii'

/** At most `maxLength` characters of the set, and at least one. No blanks or signs at the ends that banks give a meaning. */
export function bankText(text: string, maxLength: number): string {
  const latin = anyAscii(text)
    .replaceAll('&', '+')
    .replaceAll('_', '-')
    .replace(/[^A-Za-z0-9/?:().,'+ -]+/g, ' ')
    .replace(/\/{2,}/g, '/')
    .replace(/ {2,}/g, ' ')
    .replace(/^[ /:-]+/, '')
  const clipped = latin.slice(0, maxLength).replace(/[ /]+$/, '')
  return clipped === '' ? 'NOTPROVIDED' : clipped
}
