// Lets tests, which run in their own threads, ask the stack's process to drain its queues and streams or to run
// one function.
import { createServer } from 'node:http'
import { closeServer, listen, loopback } from '../tools/local/listen.ts'
import type { LocalStack } from '../tools/local/stack.ts'

export type StackControl = { readonly url: string; stop(): Promise<void> }

export async function startControl(stack: LocalStack): Promise<StackControl> {
  const act = async (path: string, body: string): Promise<unknown> => {
    if (path === '/settled') return stack.settled()
    if (path.startsWith('/events-of/')) return eventsOf(stack, path.slice('/events-of/'.length))
    if (path.startsWith('/invoke/')) return stack.invoke(path.slice('/invoke/'.length), JSON.parse(body))
    throw new Error(`the stack's control has no ${path}`)
  }
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8')
    })
    request.on('end', () => {
      act(request.url ?? '/', body).then(
        (result) => response.writeHead(200).end(JSON.stringify(result ?? null)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      )
    })
  })
  const port = await listen(server, 0, 'test control')
  return { url: `http://${loopback}:${port}`, stop: () => closeServer(server) }
}

/** What was published of one voucher; the bus keeps the events of all tests. */
const eventsOf = (stack: LocalStack, voucherId: string) =>
  stack.busEvents().filter(({ detail }) => detail['voucherId'] === voucherId)
