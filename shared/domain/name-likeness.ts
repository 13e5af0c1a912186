// How alike two written names are, for slips of the fingers.

/** Jaro's likeness with Winkler's for a common beginning, in hundredths: 100 for the same text, 0 for nothing alike. */
export function likenessOf(one: string, other: string): number {
  if (one === other) return 100
  if (one === '' || other === '') return 0
  const matches = commonLetters(one, other)
  if (matches.count === 0) return 0
  const { count, moved } = matches
  const jaro = (count / one.length + count / other.length + (count - moved / 2) / count) / 3
  let beginning = 0
  while (beginning < 4 && one[beginning] === other[beginning]) beginning++
  return Math.round((jaro + beginning * 0.1 * (1 - jaro)) * 100)
}

/** Letters that both have about the same place for, and how many of them stand in another order. */
function commonLetters(one: string, other: string): { count: number; moved: number } {
  const reach = Math.max(0, Math.floor(Math.max(one.length, other.length) / 2) - 1)
  const taken = new Uint8Array(other.length)
  const found: number[] = []
  for (let at = 0; at < one.length; at++) {
    const code = one.charCodeAt(at)
    const last = Math.min(other.length - 1, at + reach)
    for (let place = Math.max(0, at - reach); place <= last; place++) {
      if (taken[place] === 1 || other.charCodeAt(place) !== code) continue
      taken[place] = 1
      found.push(code)
      break
    }
  }
  let moved = 0
  let next = 0
  for (let place = 0; place < other.length; place++)
    if (taken[place] === 1 && other.charCodeAt(place) !== found[next++]) moved++
  return { count: found.length, moved }
}

/** Whether one or two letters are other, missing, doubled or exchanged: one of a short name, two of a longer one. */
export function isSlip(one: string, other: string): boolean {
  const longer = Math.max(one.length, other.length)
  if (longer < 4 || Math.abs(one.length - other.length) > 2) return false
  const most = longer < 8 ? 1 : 2
  return !haveOtherLetters(one, other, most) && editsBetween(one, other) <= most
}

/** An edit changes two letters at most, of those that a name has at all: most pairs are told apart by this. */
function haveOtherLetters(one: string, other: string, edits: number): boolean {
  let differing = lettersOf(one) ^ lettersOf(other)
  let count = 0
  for (; differing !== 0; count++) differing &= differing - 1
  return count > 2 * edits
}

/** One bit a letter. */
function lettersOf(text: string): number {
  let letters = 0
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) & 31)
  return letters
}

/** Damerau's count of edits, letters beside each other exchanged counting as one. */
function editsBetween(one: string, other: string): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let at = 1; at <= one.length; at++) {
    const row = [at]
    for (let place = 1; place <= other.length; place++) {
      const same = one[at - 1] === other[place - 1]
      let edits = Math.min(
        (above[place] ?? 0) + 1,
        (row[place - 1] ?? 0) + 1,
        (above[place - 1] ?? 0) + (same ? 0 : 1),
      )
      if (at > 1 && place > 1 && one[at - 1] === other[place - 2] && one[at - 2] === other[place - 1])
        edits = Math.min(edits, (before[place - 2] ?? 0) + 1)
      row.push(edits)
    }
    before = above
    above = row
  }
  return above[other.length] ?? 0
}
