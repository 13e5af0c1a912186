// Plays the main story over HTTP against a stack of its own: enrol, decide, approve, issue, redeem, and the
// books balance. Exit 0 only if every step did what it should.
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startLocalStack } from './local/stack.ts'
import { playMainStory } from './story/main-story.ts'
import { readRegistrations } from './story/registrations.ts'
import { makeTeller } from './story/teller.ts'

const teller = makeTeller(process.stdout)
const dataDir = await mkdtemp(join(tmpdir(), 'vale-demo-'))
const started = performance.now()

try {
  const registrations = await readRegistrations(process.argv.slice(2))
  const stack = await startLocalStack({ dataDir, quiet: true })
  teller.done(`Started a stack of its own at ${stack.baseUrl}`)
  try {
    await playMainStory({ stack, teller, registrations })
  } finally {
    await stack.stop()
  }
  teller.close(`Everything held, in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
} catch (error) {
  teller.failed(error)
  process.exitCode = 1
} finally {
  rmSync(dataDir, { recursive: true, force: true })
}
