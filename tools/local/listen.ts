// Ports on the loopback interface: picking free ones, and saying clearly when one is taken.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { LocalStackError } from './local-stack-error.ts'

export const loopback = '127.0.0.1'

/** Listens on 127.0.0.1; port 0 takes a free one. Returns the port. Throws LocalStackError when it is taken. */
export function listen(server: Server, port: number, what: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, port, what)))
    server.listen(port, loopback, () => resolve((server.address() as AddressInfo).port))
  })
}

function explain(error: NodeJS.ErrnoException, port: number, what: string): Error {
  if (error.code === 'EADDRINUSE')
    return new LocalStackError(`Port ${port} (${what}) is taken. Choose another with --port or VALE_PORT.`)
  if (error.code === 'EACCES')
    return new LocalStackError(`Port ${port} (${what}) needs more rights. Choose one above 1023.`)
  return error
}

/** Returns a port that is free now; with a wish, that one or a LocalStackError. */
export async function reservePort(wish: number, what: string): Promise<number> {
  const probe = createServer()
  const port = await listen(probe, wish, what)
  await closeServer(probe)
  return port
}

/** Stops listening and drops open connections. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
