// `npm run conditions`: writes the table of conditions into docs/conditions.md.
import { readFileSync, writeFileSync } from 'node:fs'
import { rows } from './rows.ts'

const file = new URL('../../../docs/conditions.md', import.meta.url)
const [start, end] = ['<!-- conditions: npm run conditions -->', '<!-- /conditions -->']

/** The document with the table as the rows are now. */
export function withConditionTable(document: string): string {
  const lines = rows.map(
    ({ write, term, protects }) =>
      `| ${write} | \`${term.replaceAll('|', '\\|')}\` | ${protects} | \`${write} IF …\` |`,
  )
  const head = ['| write | condition | without it (the mutant) | test that kills it |', '|---|---|---|---|']
  const table = [start, '', ...head, ...lines, '', end].join('\n')
  return document.replace(new RegExp(`${start}[^]*${end}`), () => table)
}

if (import.meta.main) {
  writeFileSync(file, withConditionTable(readFileSync(file, 'utf8')))
}
