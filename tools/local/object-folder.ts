// S3 on the laptop, as far as our buckets need it: each is a folder whose files appear whole and are never deleted.
// In a locked bucket they are written once and made read-only. Whoever holds the folder holds the seals.
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join, relative } from 'node:path'

export type ObjectFolderOptions = {
  readonly buckets: readonly string[]
  /** Of `buckets`, those whose objects may be replaced. */
  readonly rewritable?: readonly string[]
  /** Each bucket becomes a folder in here. */
  readonly folder: string
  /** Whose pages may put objects; no others may. */
  readonly webOrigin?: string
}

type Answer = { readonly status: number; readonly body?: string | Buffer }
type Request = { readonly method: string; readonly bucket: string; readonly key: string; readonly url: URL }

const keyFormat = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/

/** Answers path-style requests: PutObject, GetObject, HeadObject and ListObjectsV2. */
export function answerObjects(options: ObjectFolderOptions) {
  return (request: IncomingMessage, response: ServerResponse, body: Buffer): void => {
    const { status, body: answer = '' } =
      request.method === 'OPTIONS' ? preflight : answerOrFail(options, request, body)
    response.writeHead(status, {
      ...crossOrigin(options, request),
      'content-type': typeof answer === 'string' ? 'application/xml' : 'application/octet-stream',
      'content-length': Buffer.byteLength(answer),
    })
    response.end(request.method === 'HEAD' ? undefined : answer)
  }
}

const preflight: Answer = { status: 204 }

/** As the bucket of uploads has it in the template, for the office on this computer. */
function crossOrigin({ webOrigin }: ObjectFolderOptions, { headers }: IncomingMessage) {
  if (webOrigin === undefined || headers.origin !== webOrigin) return {}
  return {
    'access-control-allow-origin': webOrigin,
    'access-control-allow-methods': 'PUT',
    'access-control-allow-headers': 'content-type, if-none-match',
    vary: 'origin',
  }
}

function answerOrFail(options: ObjectFolderOptions, request: IncomingMessage, body: Buffer): Answer {
  try {
    return answerTo(options, request, body)
  } catch {
    return failure(500, 'InternalError')
  }
}

function answerTo(options: ObjectFolderOptions, request: IncomingMessage, body: Buffer): Answer {
  const url = new URL(request.url ?? '/', 'http://bucket')
  const [bucket = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent)
  const asked: Request = { method: request.method ?? '', bucket, key: rest.join('/'), url }
  if (!options.buckets.includes(bucket)) return failure(404, 'NoSuchBucket')
  const folder = join(options.folder, bucket)
  if (asked.key === '') return asked.method === 'GET' ? list(folder, asked) : failure(405, 'MethodNotAllowed')
  if (!keyFormat.test(asked.key)) return failure(400, 'InvalidURI')
  const file = join(folder, asked.key)
  if (asked.method === 'PUT') {
    const onlyIfNew = request.headers['if-none-match'] === '*'
    if (options.rewritable?.includes(bucket) === true && !onlyIfNew) return replace(file, body)
    return put(file, body, onlyIfNew)
  }
  if (asked.method === 'GET' || asked.method === 'HEAD') return get(file)
  return failure(405, 'MethodNotAllowed')
}

/** A file appears whole or not at all, and a second one of its name never. */
function put(file: string, body: Buffer, onlyIfNew: boolean): Answer {
  const draft = draftOf(file, body)
  chmodSync(draft, 0o444)
  try {
    linkSync(draft, file)
    return { status: 200 }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return onlyIfNew ? failure(412, 'PreconditionFailed') : failure(403, 'AccessDenied')
  } finally {
    rmSync(draft, { force: true })
  }
}

function replace(file: string, body: Buffer): Answer {
  renameSync(draftOf(file, body), file)
  return { status: 200 }
}

function draftOf(file: string, body: Buffer): string {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.draft`
  writeFileSync(draft, body, { flush: true })
  return draft
}

function get(file: string): Answer {
  if (!existsSync(file) || statSync(file).isDirectory()) return failure(404, 'NoSuchKey')
  return { status: 200, body: readFileSync(file) }
}

function list(folder: string, { bucket, url }: Request): Answer {
  const prefix = url.searchParams.get('prefix') ?? ''
  const after = url.searchParams.get('continuation-token') ?? url.searchParams.get('start-after') ?? ''
  const most = Number(url.searchParams.get('max-keys') ?? 1000)
  const keys = keysIn(folder).filter((key) => key.startsWith(prefix) && key > after)
  const page = keys.slice(0, most)
  const isCut = page.length < keys.length
  const next = isCut ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
  const contents = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('')
  return {
    status: 200,
    body: `<ListBucketResult><Name>${bucket}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>${next}${contents}</ListBucketResult>`,
  }
}

function keysIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.draft'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

const failure = (status: number, code: string): Answer => ({
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
})
