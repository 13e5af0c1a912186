// Reads XML that a stranger sent into a tree of elements. No document type and so no entities of its own: nothing is
// expanded, nothing is fetched. Prefixes are dropped. Size, depth and number of elements are limited.
import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { type FileFault, maxBankFileCharacters } from '../../domain/payment.ts'

export type XmlElement = {
  /** Without its prefix. */
  readonly name: string
  /** Where it begins, from 1. */
  readonly line: number
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** Without outer blanks. */
  readonly text: string
}

type OpenElement = XmlElement & { readonly children: XmlElement[]; text: string }

/** Twice as deep as ISO 20022 goes, and twice as many as a file of the largest size has. */
const maxDepth = 40
const maxElements = 400_000

class FoundFault extends Error {
  readonly fault: FileFault

  constructor(fault: FileFault) {
    super(fault.what)
    this.fault = fault
  }
}

/** The root, or the first thing that is wrong. */
export function readXml(xml: string): XmlElement | { readonly fault: FileFault } {
  if (xml.length > maxBankFileCharacters)
    return {
      fault: {
        line: 1,
        what: `The file is larger than ${maxBankFileCharacters} characters. Ask for days, not months.`,
      },
    }
  const document = openElement({ name: '', line: 1, attributes: {} })
  try {
    parserInto(document).write(xml).close()
  } catch (error) {
    if (error instanceof FoundFault) return { fault: error.fault }
    throw error
  }
  const [root] = document.children
  return root ?? { fault: { line: 1, what: 'The file is empty.' } }
}

const openElement = (given: Pick<XmlElement, 'name' | 'line' | 'attributes'>): OpenElement => ({
  ...given,
  children: [],
  text: '',
})

function parserInto(document: OpenElement): SaxesParser {
  const parser = new SaxesParser()
  const path: OpenElement[] = [document]
  let elements = 0
  const refuse = (what: string): never => {
    throw new FoundFault({ line: parser.line, what })
  }
  parser.on('doctype', () =>
    refuse('The file has a document type (DOCTYPE). No bank statement has one: it is refused.'),
  )
  parser.on('opentag', ({ name, attributes }: SaxesTagPlain) => {
    elements += 1
    if (elements > maxElements) refuse(`The file has more than ${maxElements} elements.`)
    if (path.length > maxDepth) refuse(`Elements stand more than ${maxDepth} deep within each other.`)
    const element = openElement({ name: localName(name), line: parser.line, attributes })
    path.at(-1)?.children.push(element)
    path.push(element)
  })
  const addText = (text: string) => {
    const open = path.at(-1)
    if (open !== undefined) open.text += text
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('closetag', () => {
    const closed = path.pop()
    if (closed !== undefined) closed.text = closed.text.trim()
  })
  parser.on('error', ({ message }) =>
    refuse(`The file is no XML, or cut off: ${message.replace(/^[\d:]+ /, '')}`),
  )
  return parser
}

const localName = (name: string) => name.slice(name.indexOf(':') + 1)

/** The elements at a path of names below this one: `NtryDtls/TxDtls`. */
export function elementsAt(element: XmlElement, path: string): XmlElement[] {
  return path
    .split('/')
    .reduce<XmlElement[]>(
      (found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [element],
    )
}

/** The text of the first element at the first of these paths that has any. */
export function textAt(element: XmlElement, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = elementsAt(element, path).find(({ text }) => text !== '')
    if (found !== undefined) return found.text
  }
  return undefined
}
