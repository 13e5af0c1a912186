// Finds the route of a request as an HTTP API does: the most specific path wins, a literal segment over a
// parameter, a parameter over a greedy `{proxy+}`, and `$default` last.
import type { RouteModel } from './app-model.ts'

export type RouteMatch = { readonly route: RouteModel; readonly pathParameters: Record<string, string> }

export type RouteTable = { match(method: string, path: string): RouteMatch | undefined }

type Pattern = { readonly route: RouteModel; readonly method: string; readonly segments: readonly string[] }

export function createRouteTable(routes: readonly RouteModel[]): RouteTable {
  const patterns = routes
    .map(patternOf)
    .sort((left, right) => specificity(left).localeCompare(specificity(right)))
  return {
    match(method, path) {
      const segments = path.split('/').slice(1)
      for (const pattern of patterns) {
        if (pattern.method !== 'ANY' && pattern.method !== method) continue
        const pathParameters = matchSegments(pattern.segments, segments)
        if (pathParameters !== undefined) return { route: pattern.route, pathParameters }
      }
      return undefined
    },
  }
}

function patternOf(route: RouteModel): Pattern {
  if (route.routeKey === '$default') return { route, method: 'ANY', segments: ['{proxy+}'] }
  const [method = 'ANY', path = '/'] = route.routeKey.split(' ')
  return { route, method, segments: path.split('/').slice(1) }
}

/** Sorts literal before parameter before greedy, segment by segment, and a method before ANY. */
function specificity({ route, method, segments }: Pattern): string {
  if (route.routeKey === '$default') return '9'
  const ranks = segments.map((segment) => (isGreedy(segment) ? '2' : isParameter(segment) ? '1' : '0'))
  return `${ranks.join('')}${method === 'ANY' ? 'b' : 'a'}`
}

const isGreedy = (segment: string) => segment.endsWith('+}')
const isParameter = (segment: string) => segment.startsWith('{')

function matchSegments(
  pattern: readonly string[],
  path: readonly string[],
): Record<string, string> | undefined {
  const parameters: Record<string, string> = {}
  for (const [index, segment] of pattern.entries()) {
    const given = path[index]
    if (given === undefined) return undefined
    if (isGreedy(segment)) {
      parameters[segment.slice(1, -2)] = decodePart(path.slice(index).join('/'))
      return parameters
    }
    if (isParameter(segment)) {
      if (given === '') return undefined
      parameters[segment.slice(1, -1)] = decodePart(given)
    } else if (segment !== given) return undefined
  }
  return pattern.length === path.length ? parameters : undefined
}

function decodePart(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
