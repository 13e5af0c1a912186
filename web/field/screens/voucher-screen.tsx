// One question: what it is, whether it is good, and one big button.
import { Amount } from '../components/amount.tsx'
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Screen } from '../components/screen.tsx'
import { goHome, goTo } from '../navigation.ts'
import type { CheckedVoucher } from '../phone.ts'
import { redeemAndShow, wholeChoice } from '../redeeming.ts'
import { useSession } from '../session.ts'
import { amountsText, dayText } from '../words/formats.ts'
import { t } from '../words/words.ts'

export function VoucherScreen({ voucher }: { readonly voucher: CheckedVoucher }) {
  const { phone } = useSession()
  const { kind, balance, itemNames, checkedBy, wholeOnly } = voucher
  const canPart = !wholeOnly && checkedBy === 'server' && hasParts(voucher)
  return (
    <Screen
      title={t(`voucher.question.${kind}`)}
      back
      actions={
        <>
          <Button primary onClick={() => void redeemAndShow(phone, voucher, wholeChoice(voucher))}>
            {buttonWords(voucher)}
          </Button>
          {canPart ? (
            <div class="pair">
              <Button onClick={() => goTo({ name: 'part', voucher })}>{t('voucher.part')}</Button>
              <Button onClick={goHome}>{t('voucher.notNow')}</Button>
            </div>
          ) : (
            <Button onClick={goHome}>{t('voucher.notNow')}</Button>
          )}
        </>
      }
    >
      <p class="soft">
        {t(`voucher.kind.${kind}`)}
        {voucher.programmeName !== '' && ` · ${voucher.programmeName}`}
      </p>
      <Amount amounts={balance} itemNames={itemNames} />
      <p class={checkedBy === 'server' ? 'state quiet' : 'state pending'}>
        <Icon name={checkedBy === 'server' ? 'check' : 'clock'} />
        <span>
          <strong>{t('voucher.good')}</strong>
          {checkedBy === 'server' ? t('voucher.byServer') : t('voucher.byPhone')}
        </span>
      </p>
      <p class="soft">
        {t('voucher.validUntil', { date: dayText(lastMoment(voucher)) })}
        <br />
        {t('voucher.number', { end: voucher.numberEnd })}
      </p>
      <p class="unseen">{amountsText(balance, itemNames)}</p>
    </Screen>
  )
}

/** `validUntil` is the first moment at which it is over: what people are told is the day before. */
const lastMoment = ({ validUntil }: CheckedVoucher) => validUntil - 1

function hasParts({ balance }: CheckedVoucher): boolean {
  const amounts = Object.values(balance)
  return amounts.length > 1 || (amounts[0] ?? 0) > 1
}

function buttonWords({ kind, balance, itemNames }: CheckedVoucher): string {
  const what = amountsText(balance, itemNames)
  if (kind === 'cash') return t('voucher.give', { what })
  if (kind === 'value') return t('voucher.charge', { what })
  return kind === 'service' ? t('voucher.giveService') : t('voucher.giveAll')
}
