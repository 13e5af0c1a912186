// Adds a basket to a programme: things or services that are handed out together.
import type { Actor } from '../domain/actor.ts'
import type { Basket } from '../domain/programme.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { getProgrammeInScope } from './list-programmes.ts'
import type { GetProgramme } from './programme-ports.ts'

type BasketAddition = {
  readonly programmeId: string
  readonly basket: Omit<Basket, 'number' | 'version'>
  /** Stands for who asked with which Idempotency-Key. */
  readonly requestKey: string
  readonly requestHash: string
}

/** Gives the basket its number and stores it once. Refuses with `idempotency-key-reused` or `too-busy`. */
export type AddBasketOnce = (addition: BasketAddition) => Promise<Basket | Refusal>

/** Refuses also with `programme-unknown`, `outside-your-scope`, and `basket-invalid` for an item named twice. */
export const addBasket =
  (ports: { readonly getProgramme: GetProgramme; readonly addBasket: AddBasketOnce }) =>
  async ({ actor, ...addition }: BasketAddition & { actor: Actor }): Promise<Basket | Refusal> => {
    const programme = await getProgrammeInScope(ports)({ actor, programmeId: addition.programmeId })
    if (isRefusal(programme)) return programme
    const codes = addition.basket.items.map(({ itemCode }) => itemCode)
    if (new Set(codes).size < codes.length)
      return refuse('basket-invalid', { field: 'items', detail: 'An item is named twice.' })
    return ports.addBasket(addition)
  }
