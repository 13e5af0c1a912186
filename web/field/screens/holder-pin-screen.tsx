// The phone goes to the holder of the voucher, who types its PIN.
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Dots, Keypad } from '../components/keypad.tsx'
import { Screen } from '../components/screen.tsx'
import { goHome } from '../navigation.ts'
import type { CheckedVoucher, RedeemChoice } from '../phone.ts'
import { redeemAndShow } from '../redeeming.ts'
import { useSession } from '../session.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

const shortest = 4
const longest = 6

export function HolderPinScreen({
  voucher,
  choice,
  wrong,
}: {
  readonly voucher: CheckedVoucher
  readonly choice: RedeemChoice
  readonly wrong?: string
}) {
  const { phone } = useSession()
  const [pin, setPin] = useState('')
  const words = wrong === undefined ? undefined : refusalWords(wrong)
  return (
    <Screen
      title={t('holderPin.title')}
      back={goHome}
      actions={
        <Button
          primary
          disabled={pin.length < shortest}
          onClick={() => void redeemAndShow(phone, voucher, { ...choice, pin })}
        >
          {t('holderPin.button')}
        </Button>
      }
    >
      <p>{t('holderPin.text')}</p>
      <Dots count={pin.length} of={shortest} />
      {words && pin === '' && (
        <p class="hint bad" role="alert">
          {words.title}. {words.todo}
        </p>
      )}
      <Keypad value={pin} max={longest} onChange={setPin} />
    </Screen>
  )
}
