// What a sheet refers to in other parts of its workbook: texts, and which styles show a number as a date.
import { unreadable } from './unreadable.ts'
import { readPart } from './xlsx-elements.ts'

/** All that is held of a workbook at once: as many letters as fit beside the worker. */
const mostLetters = 80_000_000

/** ECMA-376, 18.4.8: a text may be in runs of several styles, and have reading aids (`rPh`) that are no part of it. */
export async function readSharedStrings(part: AsyncIterable<Uint8Array>): Promise<string[]> {
  const strings: string[] = []
  let text = ''
  let letters = 0
  let isText = false
  let isAid = false
  const reading = readPart(part, {
    opened: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') isAid = true
      isText = name === 't' && !isAid
    },
    text: (piece) => {
      if (isText) text += piece
    },
    closed: (name) => {
      isText = false
      if (name === 'rPh') isAid = false
      if (name !== 'si') return
      letters += text.length
      if (letters > mostLetters) throw unreadable('It holds more text than a list can. Save it as CSV.')
      strings.push(text)
    },
  })
  for await (const _ of reading);
  return strings
}

/** Number formats that are dates without being spelled out (ECMA-376, 18.8.30, and those of East Asia). */
const isBuiltInDate = (id: number) =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

/** A format that names a day, a month or a year outside quotes, brackets and escapes. */
const isDateCode = (code: string) =>
  /[dmy]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')) && !/general/i.test(code)

export async function readDateStyles(part: AsyncIterable<Uint8Array>): Promise<Set<number>> {
  const dateFormats = new Set<number>()
  const dateStyles = new Set<number>()
  let isCellStyles = false
  let style = 0
  const reading = readPart(part, {
    opened: (name, attributes) => {
      const format = Number(attributes['numFmtId'])
      if (name === 'numFmt' && isDateCode(attributes['formatCode'] ?? '')) dateFormats.add(format)
      if (name === 'cellXfs') isCellStyles = true
      if (name !== 'xf' || !isCellStyles) return
      if (isBuiltInDate(format) || dateFormats.has(format)) dateStyles.add(style)
      style++
    },
    closed: (name) => {
      if (name === 'cellXfs') isCellStyles = false
    },
  })
  for await (const _ of reading);
  return dateStyles
}
