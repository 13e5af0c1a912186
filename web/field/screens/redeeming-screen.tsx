// Between the button and the answer: nothing to press, and nothing to hand over yet.
import { Amount } from '../components/amount.tsx'
import { Screen } from '../components/screen.tsx'
import type { CheckedVoucher } from '../phone.ts'
import { t } from '../words/words.ts'

export function RedeemingScreen({ voucher }: { readonly voucher: CheckedVoucher }) {
  return (
    <Screen title={t('receipt.sending')} middle>
      <div class="wait" role="status">
        <span class="spinner" />
        <p>{t('receipt.sendingText')}</p>
      </div>
      <Amount amounts={voucher.balance} itemNames={voucher.itemNames} />
    </Screen>
  )
}
