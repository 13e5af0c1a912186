// The number of the card, for when a camera fails. A slip is told at once, by the check character.
import { useState } from 'preact/hooks'
import { parseVoucherNumber } from '../../../shared/domain/voucher-number.ts'
import { Button } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'
import { checkAndShow } from '../redeeming.ts'
import { useSession } from '../session.ts'
import { t } from '../words/words.ts'

/** Sixteen characters and the check character. */
const numberLength = 17

export function NumberScreen() {
  const { phone } = useSession()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const compact = typed.replace(/\s/g, '')
  const isWhole = compact.length === numberLength
  const isRight = isWhole && typeof parseVoucherNumber(typed) === 'string'
  const check = async () => {
    setBusy(true)
    await checkAndShow(phone, { number: typed })
    setBusy(false)
  }
  return (
    <Screen
      title={t('number.title')}
      back
      actions={
        <Button primary disabled={!isRight || busy} onClick={() => void check()}>
          {busy ? t('common.wait') : t('number.button')}
        </Button>
      }
    >
      <div class="field">
        <label for="number">{t('number.label')}</label>
        <input
          id="number"
          class="number"
          value={typed}
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          aria-describedby="number-hint"
          aria-invalid={isWhole && !isRight}
          onInput={({ currentTarget }) => setTyped(inGroups(currentTarget.value))}
        />
        <p id="number-hint" class={hintClass(isWhole, isRight)} role="status">
          {hint({ left: numberLength - compact.length, isWhole, isRight })}
        </p>
      </div>
    </Screen>
  )
}

function inGroups(text: string): string {
  const compact = text
    .toUpperCase()
    .replace(/[^0-9A-Z*~$=]/g, '')
    .slice(0, numberLength)
  return (compact.match(/.{1,4}/g) ?? []).join(' ')
}

const hintClass = (isWhole: boolean, isRight: boolean) =>
  isRight ? 'hint good' : isWhole ? 'hint bad' : 'hint'

function hint({ left, isWhole, isRight }: { left: number; isWhole: boolean; isRight: boolean }): string {
  if (isRight) return t('number.right')
  if (isWhole) return t('number.slip')
  return left === numberLength ? t('number.hint') : t('number.left', { count: left })
}
