// Crockford base32 as a person reads and types it: no I, L, O or U; a check character that catches every slip of
// one character and every swap of two neighbours. https://www.crockford.com/base32.html

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const checkAlphabet = `${alphabet}*~$=U`
const checkModulus = 37

/** Writes bytes whose bit count is a multiple of five. */
export function encodeCrockford(bytes: Uint8Array): string {
  let text = ''
  let buffer = 0
  let bits = 0
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += alphabet[(buffer >> bits) & 31]
    }
  }
  return text
}

/** Reads what `encodeCrockford` wrote. Throws on any other character. */
export function decodeCrockford(text: string): Uint8Array {
  const bytes: number[] = []
  let buffer = 0
  let bits = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) throw new Error('crockford: unknown character')
    buffer = ((buffer << 5) | value) & 0xfff
    bits += 5
    if (bits >= 8) {
      bits -= 8
      bytes.push((buffer >> bits) & 255)
    }
  }
  return Uint8Array.from(bytes)
}

/** The check character: the number that the text stands for, modulo 37. */
export function checkCharacterOf(text: string): string {
  let remainder = 0
  for (const character of text) remainder = (remainder * 32 + alphabet.indexOf(character)) % checkModulus
  return checkAlphabet[remainder] ?? ''
}
