// Child processes that never outlive this one, not even when it is killed with SIGKILL: a shell holds the read
// end of a pipe from us, and ends the child when the pipe closes.
import { type ChildProcess, spawn } from 'node:child_process'

export type GuardedChild = {
  /** What the child has written so far, at most the last 4 kB. */
  output(): string
  /** Resolves when the child has ended. */
  readonly ended: Promise<void>
  /** Asks the child to end (SIGTERM) and waits for it. */
  stop(): Promise<void>
}

// stdin of a background job is /dev/null, hence descriptor 3.
const guardScript = `exec 3<&0
"$@" 3<&- &
child=$!
{ cat <&3 >/dev/null; kill $child 2>/dev/null; } &
guard=$!
wait $child
kill $guard 2>/dev/null
`

/** Starts a command in its own process group, so that Ctrl-C reaches us first and we end it in order. */
export function startGuardedChild(
  command: readonly [string, ...string[]],
  options: { cwd?: string } = {},
): GuardedChild {
  const shell = spawn('sh', ['-c', guardScript, 'guard', ...command], {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...options,
  })
  const output = collectOutput(shell)
  const ended = new Promise<void>((resolve) => {
    shell.once('exit', () => resolve())
    shell.once('error', () => resolve())
  })
  shell.stdin?.on('error', () => undefined)
  return {
    output,
    ended,
    stop: () => {
      shell.stdin?.end()
      return ended
    },
  }
}

function collectOutput(child: ChildProcess): () => string {
  let text = ''
  const keep = (chunk: Buffer) => {
    text = `${text}${chunk.toString('utf8')}`.slice(-4096)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.on('error', (error) => keep(Buffer.from(error.message)))
  return () => text.trim()
}
