// Only a part of it: an amount, or fewer of the items.
import { useState } from 'preact/hooks'
import { exponentOf, isCurrency } from '../../../shared/domain/money.ts'
import { Button } from '../components/button.tsx'
import { ItemPicture } from '../components/item-picture.tsx'
import { Keypad } from '../components/keypad.tsx'
import { Screen } from '../components/screen.tsx'
import { goTo } from '../navigation.ts'
import type { CheckedVoucher } from '../phone.ts'
import { moneyNumber, moneyText, numberText } from '../words/formats.ts'
import { t } from '../words/words.ts'

export function PartScreen({ voucher }: { readonly voucher: CheckedVoucher }) {
  const holdsMoney = voucher.kind === 'cash' || voucher.kind === 'value'
  return holdsMoney ? <AmountPart voucher={voucher} /> : <ItemsPart voucher={voucher} />
}

const mostDigits = 9

function AmountPart({ voucher }: { readonly voucher: CheckedVoucher }) {
  const [[currency, left] = ['', 0]] = Object.entries(voucher.balance)
  const [digits, setDigits] = useState('')
  const amountMinor = Number(digits)
  const isTooMuch = amountMinor > left
  return (
    <Screen
      title={t('part.amountTitle')}
      back
      actions={
        <Button
          primary
          disabled={amountMinor === 0 || isTooMuch}
          onClick={() => goTo({ name: 'confirm', voucher, choice: { amountMinor, currency } })}
        >
          {t('part.button')}
        </Button>
      }
    >
      <p class="money long typed" aria-hidden="true">
        <small>{currency}</small>
        {typedNumber(amountMinor, currency)}
      </p>
      <p class="unseen" role="status">
        {t('part.amountTyped', { amount: moneyText(amountMinor, currency) })}
      </p>
      <p class={isTooMuch ? 'hint bad' : 'hint'} role={isTooMuch ? 'alert' : undefined}>
        {isTooMuch
          ? t('part.tooMuch', { amount: moneyText(left, currency) })
          : t('part.atMost', { amount: moneyText(left, currency) })}
      </p>
      <Keypad value={digits} max={mostDigits} onChange={(value) => setDigits(value.replace(/^0+/, ''))} />
    </Screen>
  )
}

/** While it is typed, all its digits are shown: 5 is 0.05 so far. */
function typedNumber(amountMinor: number, currency: string): string {
  const exponent = isCurrency(currency) ? exponentOf(currency) : 0
  if (exponent === 0) return moneyNumber(amountMinor, currency)
  const digits = String(amountMinor).padStart(exponent + 1, '0')
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`
}

function ItemsPart({ voucher }: { readonly voucher: CheckedVoucher }) {
  const units = Object.entries(voucher.balance).filter(([, left]) => left > 0)
  const [counts, setCounts] = useState<Readonly<Record<string, number>>>({})
  const items = units
    .map(([unit]) => ({ itemCode: unit.slice('item:'.length), quantity: counts[unit] ?? 0 }))
    .filter(({ quantity }) => quantity > 0)
  return (
    <Screen
      title={t('part.itemsTitle')}
      back
      actions={
        <Button
          primary
          disabled={items.length === 0}
          onClick={() => goTo({ name: 'confirm', voucher, choice: { items } })}
        >
          {t('part.button')}
        </Button>
      }
    >
      <ul class="items plain">
        {units.map(([unit, left]) => {
          const itemCode = unit.slice('item:'.length)
          const item = voucher.itemNames[itemCode] ?? itemCode
          const count = counts[unit] ?? 0
          const set = (next: number) => setCounts({ ...counts, [unit]: next })
          return (
            <li key={unit} class="item chosen">
              <ItemPicture itemCode={itemCode} />
              <span>
                <b>{item}</b>
                <br />
                <span class="soft">{t('part.of', { count: numberText(count), max: numberText(left) })}</span>
              </span>
              <span class="stepper">
                <button
                  type="button"
                  disabled={count === 0}
                  aria-label={t('part.less', { item })}
                  onClick={() => set(count - 1)}
                >
                  −
                </button>
                <b>{numberText(count)}</b>
                <button
                  type="button"
                  disabled={count >= left}
                  aria-label={t('part.more', { item })}
                  onClick={() => set(count + 1)}
                >
                  +
                </button>
              </span>
            </li>
          )
        })}
      </ul>
    </Screen>
  )
}
