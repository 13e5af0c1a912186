import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { keepCheckpoints } from '../../tools/local/checkpoints.ts'

const folder = mkdtempSync(join(tmpdir(), 'vale-checkpoints-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('keepCheckpoints', () => {
  it('keeps apart two functions that follow the same stream, also after a restart', () => {
    const file = join(folder, 'checkpoints.json')
    const before = keepCheckpoints(file)
    before.of('project-vouchers').write('stream', 'shard', '17')
    expect(before.of('return-value').read('stream', 'shard')).toBeUndefined()
    before.of('return-value').write('stream', 'shard', '9')
    before.flush()
    const after = keepCheckpoints(file)
    expect(after.of('project-vouchers').read('stream', 'shard')).toBe('17')
    expect(after.of('return-value').read('stream', 'shard')).toBe('9')
  })
})
