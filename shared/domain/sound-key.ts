// A name as it sounds, much simplified: two ways to write one name in Spanish, French, Creole, Portuguese, English or
// in letters for Arabic give the same key. It finds candidates; what they share is weighed elsewhere.

/**
 * The consonants that stay when a name is written by ear, in lower case: `jn` for Jean and Jan, `rb` for Robert and Wobe.
 * Takes Latin letters without accents; empty for what has none. Vowels are no part of it, since Arabic does not write
 * them; nor is h, which Spanish and Creole do not speak.
 */
export function soundKey(latin: string): string {
  const known = keys.get(latin)
  if (known !== undefined) return known
  const key = computeKey(latin)
  if (keys.size > mostRemembered) keys.clear()
  keys.set(latin, key)
  return key
}

/** Names come again and again; a list of a hundred thousand households holds a few thousand. */
const keys = new Map<string, string>()
const mostRemembered = 20_000

function computeKey(latin: string): string {
  let text = latin.replace(/[^a-z]/g, '')
  // Without vowels it comes from a script that writes none: there two letters are two, and every end is spoken.
  const rules = /[aeiou]/.test(text) ? [...spelling, ...endings] : [...spelling, divine, finalR]
  for (const [pattern, sound] of rules) text = text.replace(pattern, sound)
  return text.replace(/[aeiouhwy]/g, '')
}

type Rule = readonly [RegExp, string]

/** Capitals are sounds that no later rule may take for letters. In this order. */
const spelling: readonly Rule[] = [
  [/pt/g, 't'],
  [/ph/g, 'f'],
  [/sch|sh|ch/g, 'S'],
  [/th/g, 't'],
  [/kh|cqu|qu|ck|q/g, 'k'],
  [/c(?=[eiy])/g, 's'],
  [/c/g, 'k'],
  // Xavier and Javier; Maxime and Maksim.
  [/^x/, 'j'],
  [/x(?=.)/g, 'ks'],
  // Gamal, Jamal and Djamal; Guerline and Gelin; Yasmin and Jasmin.
  [/^y(?=[a-z])|dj|gh|gu(?=[ei])|g/g, 'j'],
  [/v/g, 'b'],
  [/z/g, 's'],
]

/** Left out in Creole, and hardly heard in some ends of Arabic names as they are written in Latin letters. */
const finalR: Rule = [/r$/, '']

/** Abdullah is written with two, as one word or as two. */
const divine: Rule = [/llh/g, 'lh']

/** What French writes at an end and nobody says, and what Creole leaves out or writes by ear. In this order. */
const endings: readonly Rule[] = [
  // Jacques and Jak, Baptiste and Batis.
  [/([^aeiou])es?$/, '$1'],
  [/(.)\1+/g, '$1'],
  [/st$/, 's'],
  [/([nrl])[td]$/, '$1'],
  [/([aeou][iu])[sx]$/, '$1'],
  // Robert and Wobe, Jerome and Jewom.
  [/w(?=o)/g, 'r'],
  [/r(?=[^aeiouhwyr])/g, ''],
  finalR,
]
