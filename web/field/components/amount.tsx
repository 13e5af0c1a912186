// What is handed out, to be read at arm's length.
import type { Amounts } from '../../../shared/domain/money.ts'
import { amountParts, numberText } from '../words/formats.ts'
import { ItemPicture } from './item-picture.tsx'

export type AmountProps = {
  readonly amounts: Amounts
  readonly itemNames: Readonly<Record<string, string>>
}

const longNumber = 6

export function Amount({ amounts, itemNames }: AmountProps) {
  const parts = amountParts(amounts, itemNames)
  const items = parts.filter((part) => part.kind === 'item')
  return (
    <div class="amount">
      {parts.map(
        (part) =>
          part.kind === 'money' && (
            <p key={part.currency} class={part.number.length > longNumber ? 'money long' : 'money'}>
              <small>{part.currency}</small>
              {part.number}
            </p>
          ),
      )}
      {items.length > 0 && (
        <ul class="items plain">
          {items.map(
            (part) =>
              part.kind === 'item' && (
                <li key={part.itemCode} class="item">
                  <ItemPicture itemCode={part.itemCode} />
                  <b>{part.name}</b>
                  <span class="times">×{numberText(part.quantity)}</span>
                </li>
              ),
          )}
        </ul>
      )}
    </div>
  )
}
