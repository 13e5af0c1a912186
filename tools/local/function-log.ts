// What the functions print since the last start, kept in the data folder, so that the terminal stays readable.
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'

export type FunctionLog = {
  readonly file: string
  write(functionName: string, text: string): void
  close(): Promise<void>
}

export function openFunctionLog(dataDir: string): FunctionLog {
  const file = join(dataDir, 'functions.log')
  mkdirSync(dataDir, { recursive: true })
  const stream = createWriteStream(file, { flags: 'w' })
  return {
    file,
    write: (functionName, text) => {
      stream.write(text.replace(/^(?=.)/gm, `${functionName} `))
    },
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  }
}
