// Reads params, query and body against a route's schemas. Unknown fields are refused, sizes are limited, and
// the answer names the field at fault in words.
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import * as z from 'zod'
import type { ProblemCode } from '../../shared/contract/problems.ts'
import type { Route } from '../../shared/contract/route.ts'

export type InputProblem = {
  readonly code: ProblemCode
  readonly field?: string
  readonly detail?: string
  readonly facts?: object
}

export type Input = { readonly params?: unknown; readonly query?: unknown; readonly body?: unknown }

/** Returns the parsed parts, or the first problem found. */
export function parseInput(
  route: Route,
  event: Pick<
    APIGatewayProxyEventV2,
    'pathParameters' | 'queryStringParameters' | 'headers' | 'body' | 'isBase64Encoded'
  >,
  maxBodyBytes: number,
): Input | InputProblem {
  const raw = route.body ? readJson(event, maxBodyBytes) : { value: undefined }
  if ('code' in raw) return raw
  const parts = {
    params: parsePart(route, route.params, event.pathParameters ?? {}),
    query: parsePart(route, route.query ?? queryOf(route), event.queryStringParameters ?? {}),
    body: parsePart(route, route.body, raw.value),
  }
  for (const part of Object.values(parts)) if (part !== undefined && 'code' in part) return part
  return {
    params: parsedValue(parts.params),
    query: parsedValue(parts.query),
    body: parsedValue(parts.body),
  }
}

const noQuery = z.strictObject({})

/** A filter that is not there must not look as if it had found everything. */
const queryOf = (route: Route) => (route.roles === 'public' ? undefined : noQuery)

type Part = { readonly value: unknown } | InputProblem | undefined

const parsedValue = (part: Part) => (part !== undefined && 'value' in part ? part.value : undefined)

function parsePart(route: Route, schema: z.ZodType | undefined, raw: unknown): Part {
  if (schema === undefined) return undefined
  const parsed = schema.safeParse(raw)
  return parsed.success ? { value: parsed.data } : describeIssues(route, parsed.error.issues)
}

function readJson(
  event: Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>,
  maxBodyBytes: number,
): { value: unknown } | InputProblem {
  const mediaType = event.headers['content-type'] ?? ''
  if (!/^application\/json\s*(;|$)/i.test(mediaType))
    return { code: 'media-type-unsupported', field: 'Content-Type' }
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8')
  if (bytes.length > maxBodyBytes)
    return { code: 'body-too-large', detail: `At most ${maxBodyBytes} bytes are accepted here.` }
  try {
    return { value: JSON.parse(bytes.toString('utf8')) }
  } catch {
    return { code: 'body-not-json' }
  }
}

type Issue = z.core.$ZodIssue

/** What is worst comes first: whoever sends unknown fields speaks of something else. */
function describeIssues(route: Route, issues: readonly Issue[]): InputProblem {
  const sorted = issues.toSorted((a, b) => Number(isUnknownField(b)) - Number(isUnknownField(a)))
  const errors = sorted.slice(0, 20).map((issue) => ({ field: fieldOf(issue), detail: issue.message }))
  const [worst] = sorted
  return { code: worst ? codeOf(route, worst) : 'input-invalid', ...errors[0], facts: { errors } }
}

const isUnknownField = (issue: Issue) => issue.code === 'unrecognized_keys'

/** An amount has a sentence of its own where a vendor types it. */
function codeOf(route: Route, issue: Issue): ProblemCode {
  if (isUnknownField(issue)) return 'field-unknown'
  const isAmount = ['amountMinor', 'quantity'].includes(String(issue.path.at(-1)))
  return isAmount && route.problems.includes('amount-invalid') ? 'amount-invalid' : 'input-invalid'
}

function fieldOf(issue: Issue): string {
  const unknownKey = issue.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : []
  return [...issue.path, ...unknownKey].map(String).join('.')
}
