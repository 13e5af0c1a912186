// Tells a story on a terminal: a line a step, progress on what takes long, and a plain end.
import type { WriteStream } from 'node:tty'

export type Teller = ReturnType<typeof makeTeller>

/** Writes to a terminal with colour and a moving progress line, to anything else in plain lines. */
export function makeTeller(out: WriteStream) {
  const isTerminal = out.isTTY === true
  const paint = (code: number, text: string) => (isTerminal ? `\u001b[${code}m${text}\u001b[0m` : text)
  const wipe = () => isTerminal && out.write('\r\u001b[K')
  const line = (text: string) => {
    wipe()
    out.write(`${text}\n`)
  }
  return {
    chapter: (title: string) => line(`\n${paint(1, title)}`),
    done: (text: string) => line(`  ${paint(32, '✓')} ${text}`),
    refused: (text: string) => line(`  ${paint(33, '✗')} ${text}`),
    note: (text: string) => line(`    ${paint(2, text)}`),
    progress: (text: string) => {
      if (!isTerminal) return
      wipe()
      out.write(`  … ${text}`)
    },
    close: (text: string) => line(`\n${paint(32, text)}`),
    failed: (error: unknown) => {
      line(`\n${paint(31, 'It did not hold:')} ${error instanceof Error ? error.message : String(error)}`)
      if (error instanceof Error && error.stack !== undefined && !isPlain(error)) line(paint(2, error.stack))
    },
  }
}

/** What a person can mend by the sentence alone: a flag, a file, an engine, what the API answered. */
function isPlain(error: Error): boolean {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  const isUsage = code.startsWith('ERR_PARSE_ARGS') || code === 'ENOENT' || code === 'EISDIR'
  return isUsage || ['LocalStackError', 'ApiProblem'].includes(error.name)
}
