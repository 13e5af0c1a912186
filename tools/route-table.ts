// The README's table of routes, made from the catalogue. `npm run routes` writes it; a test asserts that it is current.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Route } from '../shared/contract/route.ts'
import { routes } from '../shared/contract/routes.ts'

const readme = join(import.meta.dirname, '../README.md')
const begin = '<!-- routes: npm run routes -->'
const end = '<!-- /routes -->'

function rowOf({ method, path, roles, summary }: Route): string {
  const who = roles === 'public' ? 'anybody' : roles.join(', ')
  return `| \`${method} ${path}\` | ${summary} | ${who} |`
}

/** The README with its table as it should be. Throws when its marks are missing. */
export function withRouteTable(text: string): string {
  const from = text.indexOf(begin)
  const to = text.indexOf(end)
  if (from < 0 || to < from) throw new Error(`README.md lacks ${begin} … ${end}`)
  const rows = ['| route | what it does | who may |', '|---|---|---|', ...routes.map(rowOf)]
  return `${text.slice(0, from + begin.length)}\n\n${rows.join('\n')}\n\n${text.slice(to)}`
}

if (import.meta.main) writeFileSync(readme, withRouteTable(readFileSync(readme, 'utf8')))
