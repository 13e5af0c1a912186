// Reads forms and submissions from a KoboToolbox server (API v2). It follows no redirect, so that a token goes nowhere
// but where it was meant for, waits for no slow server, and reads no endless answer.
import * as z from 'zod'
import type {
  FindLastKoboId,
  KoboAddress,
  KoboFormContent,
  ReadKoboForm,
  ReadKoboPage,
} from '../../application/kobo-ports.ts'
import { isRefusal, type Refusal, refuse } from '../../domain/refusal.ts'
import type { SeenColumn } from '../../domain/suggest-mapping.ts'

const patienceMs = 20_000
const mostBytes = 32 * 1024 * 1024
const pageSize = 500

const label = z.union([z.string(), z.array(z.string().nullable())]).nullish()
const question = z.object({
  type: z.string(),
  name: z.string().optional(),
  $autoname: z.string().optional(),
  $xpath: z.string().optional(),
  label,
  select_from_list_name: z.string().optional(),
})
const assetAnswer = z.object({
  name: z.string().default(''),
  deployed_version_id: z.string().nullish(),
  version_id: z.string().nullish(),
  content: z.object({
    survey: z.array(question).default([]),
    choices: z
      .array(
        z.object({ list_name: z.string(), name: z.string().optional(), $autovalue: z.string().optional() }),
      )
      .default([]),
  }),
})
const dataAnswer = z.object({ results: z.array(z.record(z.string(), z.unknown())) })

type KoboClient = {
  readonly readKoboForm: ReadKoboForm
  readonly readKoboPage: ReadKoboPage
  readonly findLastKoboId: FindLastKoboId
}

/** `send` is for tests: where a server's name leads. */
export function makeKoboClient(send: typeof fetch = fetch): KoboClient {
  const ask = async <Answer>(address: KoboAddress, path: string, schema: z.ZodType<Answer>) => {
    const text = await askServer(send, address, path)
    if (isRefusal(text)) return text
    const parsed = schema.safeParse(jsonIn(text))
    return parsed.success ? parsed.data : notAnswering('It answers, but not as KoboToolbox does.')
  }
  const askData = (address: KoboAddress, asked: { query: object; sort: object; limit: number }) => {
    const search = new URLSearchParams({
      format: 'json',
      query: JSON.stringify(asked.query),
      sort: JSON.stringify(asked.sort),
      limit: String(asked.limit),
    })
    return ask(address, `data/?${search}`, dataAnswer)
  }
  return {
    readKoboForm: async (address) => {
      const asset = await ask(address, '?format=json', assetAnswer)
      return isRefusal(asset) ? asset : contentOf(asset)
    },
    readKoboPage: async (address, { afterId, throughId }) => {
      const query = { _id: { $gt: afterId, $lte: throughId } }
      const page = await askData(address, { query, sort: { _id: 1 }, limit: pageSize })
      return isRefusal(page) ? page : page.results
    },
    findLastKoboId: async (address) => {
      const page = await askData(address, { query: {}, sort: { _id: -1 }, limit: 1 })
      return isRefusal(page) ? page : Number(page.results[0]?.['_id'] ?? 0)
    },
  }
}

const notAnswering = (detail: string) => refuse('kobo-not-answering', { detail })

const saidBy: Readonly<Record<number, string>> = {
  401: 'It does not accept the token. Make a new one in your account there.',
  403: 'The token may not see this form. Share the form with its account.',
  404: 'It has no form of this id. Look at the address of the form there.',
  429: 'It is asked too often. Try again in a few minutes.',
}

async function askServer(
  send: typeof fetch,
  { serverUrl, assetUid, token }: KoboAddress,
  path: string,
): Promise<string | Refusal> {
  try {
    const answer = await send(`${serverUrl}/api/v2/assets/${encodeURIComponent(assetUid)}/${path}`, {
      headers: { authorization: `Token ${token}`, accept: 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
    })
    if (!answer.ok) {
      await answer.body?.cancel()
      return notAnswering(saidBy[answer.status] ?? `It answers with the status ${answer.status}.`)
    }
    return await textWithin(answer)
  } catch {
    // What fetch says holds the address, and may hold more.
    return notAnswering('It could not be reached in time.')
  }
}

async function textWithin({ body }: Response): Promise<string | Refusal> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of body ?? []) {
    bytes += piece.length
    if (bytes > mostBytes) return notAnswering('Its answer is too large.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Asset = z.infer<typeof assetAnswer>

/** Questions by their path, with their labels in all the form's languages and the choices they offer. */
function contentOf({ name, deployed_version_id, version_id, content }: Asset): KoboFormContent {
  const columns: SeenColumn[] = []
  const repeats: { repeat: string; columns: SeenColumn[] }[] = []
  const groups: { path: string; isRepeat: boolean }[] = []
  for (const asked of content.survey) {
    if (/^end_(group|repeat)$/.test(asked.type)) {
      groups.pop()
      continue
    }
    const path = pathOf(asked, groups.at(-1)?.path)
    if (path === undefined) continue
    if (/^begin_(group|repeat)$/.test(asked.type)) {
      const isRepeat = asked.type === 'begin_repeat'
      groups.push({ path, isRepeat })
      if (isRepeat) repeats.push({ repeat: path, columns: [] })
      continue
    }
    if (asked.type === 'note') continue
    const column = { name: path, labels: labelsOf(asked), values: choicesOf(asked, content.choices) }
    const within = groups.findLast(({ isRepeat }) => isRepeat)
    if (within === undefined) columns.push(column)
    else repeats.find(({ repeat }) => repeat === within.path)?.columns.push(column)
  }
  return {
    name: name.slice(0, 120) || 'KoboToolbox',
    version: deployed_version_id ?? version_id ?? '',
    columns,
    repeats,
  }
}

function pathOf({ $xpath, name, $autoname }: Asset['content']['survey'][number], group: string | undefined) {
  if ($xpath !== undefined) return $xpath
  const own = name ?? $autoname
  if (own === undefined) return undefined
  return group === undefined ? own : `${group}/${own}`
}

function labelsOf({ label }: Asset['content']['survey'][number]): string[] {
  const labels = Array.isArray(label) ? label : [label]
  return labels.filter((text) => text !== null && text !== undefined)
}

const mostChoices = 20

function choicesOf(
  { select_from_list_name: list }: Asset['content']['survey'][number],
  choices: Asset['content']['choices'],
): string[] {
  const offered = choices.filter(({ list_name }) => list !== undefined && list_name === list)
  const names = offered.map(({ name, $autovalue }) => name ?? $autovalue)
  return names.filter((name) => name !== undefined).slice(0, mostChoices)
}
