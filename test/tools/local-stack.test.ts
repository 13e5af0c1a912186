import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { callAws } from '../../tools/local/aws-json-client.ts'
import { type LocalStack, startLocalStack } from '../../tools/local/stack.ts'
import { writeTinyApp } from '../fixtures/tiny-app.ts'

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'vale-tiny-'))
const notesFile = join(folder, 'notes')
const assembly = writeTinyApp(folder, notesFile)
const start = () => startLocalStack({ dataDir: join(folder, 'data'), assembly, quiet: true })
let stack: LocalStack

beforeAll(async () => {
  stack = await start()
})
afterAll(async () => {
  await stack.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => rmSync(notesFile, { force: true }))

const notes = () => (existsSync(notesFile) ? readFileSync(notesFile, 'utf8').trim().split('\n') : [])

const queueUrl = (name: string) => `${stack.endpoints.sqs}/000000000000/${name}`

const send = (MessageBody: string) =>
  callAws(stack.endpoints.sqs, {
    target: 'AmazonSQS.SendMessage',
    input: { QueueUrl: queueUrl('work'), MessageBody },
  })

const write = (pk: string) =>
  callAws(stack.endpoints.dynamodb, {
    target: 'DynamoDB_20120810.PutItem',
    input: { TableName: 'ledger', Item: { pk: { S: pk }, sk: { S: `${Math.random()}` } } },
  })

async function takeDeadLetters(): Promise<string[]> {
  const { Messages = [] } = await callAws<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
    stack.endpoints.sqs,
    { target: 'AmazonSQS.ReceiveMessage', input: { QueueUrl: queueUrl('dead'), MaxNumberOfMessages: 10 } },
  )
  for (const { ReceiptHandle } of Messages) {
    const input = { QueueUrl: queueUrl('dead'), ReceiptHandle }
    await callAws(stack.endpoints.sqs, { target: 'AmazonSQS.DeleteMessage', input })
  }
  return Messages.map(({ Body }) => Body)
}

const get = async (path: string) => {
  const answer = await fetch(stack.baseUrl + path)
  return { status: answer.status, body: await answer.json() }
}

describe('queues of the local stack', () => {
  it('reach their function, and settled() waits for them', async () => {
    await Promise.all(['a', 'b', 'c'].map(send))
    await stack.settled()
    expect(notes().sort()).toEqual(['message a', 'message b', 'message c'])
  })

  it('bring back what was reported as failed, and only that', async () => {
    await Promise.all([send('steady'), send('flaky')])
    await stack.settled()
    expect(notes().sort()).toEqual(['message flaky', 'message steady'])
  })

  it('move what fails too often to the dead-letter queue', async () => {
    await send('poison letter')
    await stack.settled()
    expect(await takeDeadLetters()).toEqual(['poison letter'])
  })
})

describe('streams of the local stack', () => {
  it('hand every write over once and in order', async () => {
    for (const pk of ['w1', 'w2', 'w3', 'w4', 'w5']) await write(pk)
    await stack.settled()
    expect(notes()).toEqual(['w1', 'w2', 'w3', 'w4', 'w5'].map((pk) => `write ${pk} true`))
  })

  it('park a record that always fails, and go on behind it', async () => {
    for (const pk of ['w6', 'poison', 'w7']) await write(pk)
    await stack.settled()
    expect(notes()).toEqual(['write w6 true', 'write w7 true'])
    expect((await takeDeadLetters()).map((body) => JSON.parse(body).DDBStreamBatchInfo.batchSize)).toEqual([
      1,
    ])
  })

  it('go on where they were after a restart', async () => {
    await write('w8')
    await stack.settled()
    await stack.stop()
    rmSync(notesFile)
    stack = await start()
    await write('w9')
    await stack.settled()
    expect(notes()).toEqual(['write w9 true'])
  })
})

describe('schedules of the local stack', () => {
  const file = join(folder, 'data/schedules.json')
  const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000
  const lastRun = () => Number(JSON.parse(readFileSync(file, 'utf8'))['on-time'])

  async function restartWithLastRun(time: number): Promise<void> {
    await stack.stop()
    writeFileSync(file, JSON.stringify({ 'on-time': time }))
    stack = await start()
    await sleep(1_500)
    await stack.settled()
  }

  it('have no run before their first interval has passed', () => {
    expect(notes()).toEqual([])
    expect(lastRun()).toBeGreaterThan(minutesAgo(10))
  })

  it('run their function once its interval has passed, and count anew', async () => {
    await restartWithLastRun(minutesAgo(121))
    expect(notes()).toEqual(['Scheduled Event'])
    expect(lastRun()).toBeGreaterThan(minutesAgo(1))
  })

  it('wait across a restart for what is left of the interval', async () => {
    await restartWithLastRun(minutesAgo(119))
    expect(notes()).toEqual([])
  })
})

describe('functions of the local stack', () => {
  it('answer 500 without details when they throw', async () => {
    expect(await get('/throw')).toEqual({ status: 500, body: { message: 'Internal Server Error' } })
  })

  it.each(['/hang', '/spin'])('answer 500 when %s takes longer than the function may', async (path) => {
    expect((await get(path)).status).toBe(500)
    expect((await get('/ok')).status).toBe(200)
  })

  it('serve several requests at once', async () => {
    const started = performance.now()
    await Promise.all(Array.from({ length: 5 }, () => get('/wait')))
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  it('have an environment each', async () => {
    await get('/ok')
    expect(await stack.invoke('on-other', {})).toEqual({ mark: 'none' })
  })
})

describe('startLocalStack', () => {
  it('refuses a folder that another stack holds', async () => {
    // Process 1 always runs.
    const dataDir = join(folder, 'held')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, '.vale-data'), '1\n')
    await expect(startLocalStack({ dataDir, assembly, quiet: true })).rejects.toThrow('Another stack')
  })

  it('names the port that is taken', async () => {
    const api = Number(new URL(stack.baseUrl).port)
    const started = startLocalStack({ dataDir: join(folder, 'other'), assembly, quiet: true, ports: { api } })
    await expect(started).rejects.toThrow(`Port ${api} (the API) is taken`)
  })

  it('says in one line that its data file is damaged', async () => {
    const dataDir = join(folder, 'damaged')
    mkdirSync(dataDir)
    writeFileSync(
      join(dataDir, 'dynamodb.sqlite'),
      'not a database at all, but long enough to be read as one',
    )
    await expect(startLocalStack({ dataDir, assembly, quiet: true })).rejects.toThrow(/is damaged.*--fresh/)
  })

  it('leaves no engine behind when it stops', async () => {
    const short = await startLocalStack({ dataDir: join(folder, 'short'), assembly, quiet: true })
    await short.stop()
    await sleep(20)
    await expect(fetch(short.endpoints.dynamodb)).rejects.toThrow()
  })
})
