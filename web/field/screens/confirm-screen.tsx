// A part is asked about once more: a slip of the thumb would take the wrong amount.
import type { Amounts } from '../../../shared/domain/money.ts'
import { Amount } from '../components/amount.tsx'
import { Button } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'
import { goBack } from '../navigation.ts'
import type { CheckedVoucher, RedeemChoice } from '../phone.ts'
import { redeemAndShow } from '../redeeming.ts'
import { useSession } from '../session.ts'
import { amountsText } from '../words/formats.ts'
import { t } from '../words/words.ts'

export function ConfirmScreen({
  voucher,
  choice,
}: {
  readonly voucher: CheckedVoucher
  readonly choice: RedeemChoice
}) {
  const { phone } = useSession()
  const chosen = amountsOf(choice)
  const left = Object.fromEntries(
    Object.entries(voucher.balance).map(([unit, amount]) => [unit, amount - (chosen[unit] ?? 0)]),
  )
  const isMoney = choice.items === undefined
  return (
    <Screen
      title={t('part.confirmTitle')}
      back
      actions={
        <>
          <Button primary onClick={() => void redeemAndShow(phone, voucher, choice)}>
            {isMoney ? t('part.confirmButton', { what: amountsText(chosen) }) : t('part.confirmGive')}
          </Button>
          <Button onClick={goBack}>{t('common.back')}</Button>
        </>
      }
    >
      <Amount amounts={chosen} itemNames={voucher.itemNames} />
      <p class="soft">{t('part.confirmLeft', { amount: amountsText(left, voucher.itemNames) || '0' })}</p>
    </Screen>
  )
}

function amountsOf({ amountMinor, currency, items }: RedeemChoice): Amounts {
  if (items !== undefined)
    return Object.fromEntries(items.map(({ itemCode, quantity }) => [`item:${itemCode}`, quantity]))
  return amountMinor !== undefined && currency !== undefined ? { [currency]: amountMinor } : {}
}
