// What an import needs of a list: its columns, and its rows one after another, so that a long one is never held whole.
import type { Refusal } from '../domain/refusal.ts'

/** Cells without outer blanks; a row may end early; rows without any text are left out. */
export type OpenList = {
  readonly columns: readonly string[]
  /** Throws an UnreadableList where the file breaks off. */
  readonly rows: AsyncIterable<readonly string[]>
}

/** Refuses with `file-unreadable`. */
export type OpenListIn = (bytes: AsyncIterable<Uint8Array>) => Promise<OpenList | Refusal>

/** A list that cannot be read to its end. The refusal says where and why, and never repeats a cell. */
export class UnreadableList extends Error {
  override readonly name = 'UnreadableList'
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.refused)
    this.refusal = refusal
  }
}
