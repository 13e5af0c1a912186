// Reads stored items by schema. One of another shape is named and left out; the rest goes on.
import type * as z from 'zod'
import type { CheckBook } from './check-book.ts'
import type { Item } from './scan-table.ts'

/** An item that is not what its key says. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError'
  readonly item: string
  constructor(item: string, problem: string) {
    super(problem)
    this.item = item
  }
}

/** Takes an item in; one of another shape is a violation by itself, and no further check sees it. */
export function takeReadable(book: CheckBook, take: () => void): void {
  book.counted('items-readable')
  whenReadable(take, ({ item, message }) => book.violated('items-readable', { item, problem: message }))
}

/** Takes an item in; of one of another shape it says nothing more, since the first look has reported it. */
export function whenReadable(take: () => void, otherwise: (error: ShapeError) => void = () => {}): void {
  try {
    take()
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error
    otherwise(error)
  }
}

/** Makes a function that reads an item, or throws ShapeError with its key and what does not fit. */
export function reader<Shape extends z.ZodType>(name: string, shape: Shape) {
  return (item: Item): z.output<Shape> => {
    const parsed = shape.safeParse(item)
    if (parsed.success) return parsed.data
    const key = item['voucherId'] ?? `${String(item['pk'])} ${String(item['sk'])}`
    const problem = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
    throw new ShapeError(String(key), `not a ${name}: ${problem}`)
  }
}
