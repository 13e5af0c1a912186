/** Something the person at the laptop can put right; its message is one clear line, shown without a stack. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError'
}
