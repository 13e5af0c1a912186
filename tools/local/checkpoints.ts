// How far each function has followed each stream. Two functions that follow the same one are at two places.
import { readJsonFile, writeJsonFile } from './json-file.ts'
import type { Checkpoints } from './stream-poller.ts'

const flushAfterMs = 500

/** Keeps them in a file, at most half a second behind: consumers are idempotent. */
export function keepCheckpoints(file: string): { of(functionName: string): Checkpoints; flush(): void } {
  const kept = readJsonFile<Record<string, string>>(file, {})
  let timer: NodeJS.Timeout | undefined
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    writeJsonFile(file, kept)
  }
  return {
    of: (functionName) => ({
      read: (streamArn, shardId) => kept[`${functionName} ${streamArn}/${shardId}`],
      write: (streamArn, shardId, sequenceNumber) => {
        kept[`${functionName} ${streamArn}/${shardId}`] = sequenceNumber
        timer ??= setTimeout(flush, flushAfterMs).unref()
      },
    }),
    flush,
  }
}
