// The app's PIN: chosen twice, then asked for each time.
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Dots, Keypad } from '../components/keypad.tsx'
import { Screen } from '../components/screen.tsx'
import { ask, isRefused, useSession } from '../session.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

const shortest = 4
const longest = 6

export function ChoosePinScreen() {
  const { phone } = useSession()
  const [first, setFirst] = useState<string>()
  const [pin, setPin] = useState('')
  const [mismatch, setMismatch] = useState(false)
  const go = () => {
    if (first === undefined) {
      setFirst(pin)
      setMismatch(false)
    } else if (first === pin) void phone.setPin(pin)
    else {
      setMismatch(true)
      setFirst(undefined)
    }
    setPin('')
  }
  return (
    <Screen
      key={first === undefined ? 'choose' : 'repeat'}
      title={first === undefined ? t('pin.chooseTitle') : t('pin.repeatTitle')}
      actions={
        <Button primary disabled={pin.length < shortest} onClick={go}>
          {t('pin.button')}
        </Button>
      }
    >
      <p>{first === undefined ? t('pin.chooseText') : t('pin.repeatText')}</p>
      <Dots count={pin.length} of={shortest} />
      {mismatch && (
        <p class="hint bad" role="alert">
          {t('pin.mismatch')}
        </p>
      )}
      <Keypad value={pin} max={longest} onChange={setPin} />
    </Screen>
  )
}

export function UnlockScreen() {
  const { phone, state } = useSession()
  const { pinTriesLeft } = state.value
  const [pin, setPin] = useState('')
  const [wrong, setWrong] = useState(false)
  const [forgot, setForgot] = useState(false)
  const [busy, setBusy] = useState(false)
  if (forgot || pinTriesLeft === 0)
    return <ForgotPinScreen back={pinTriesLeft === 0 ? undefined : () => setForgot(false)} />
  const unlock = async () => {
    setBusy(true)
    const isRight = await phone.unlock(pin)
    setBusy(false)
    setWrong(!isRight)
    setPin('')
  }
  return (
    <Screen
      title={t('pin.unlockTitle')}
      actions={
        <>
          <Button primary disabled={busy || pin.length < shortest} onClick={() => void unlock()}>
            {busy ? t('common.wait') : t('pin.unlock')}
          </Button>
          <Button onClick={() => setForgot(true)}>{t('pin.forgot')}</Button>
        </>
      }
    >
      <Dots count={pin.length} of={shortest} />
      {wrong && (
        <p class="hint bad" role="alert">
          {t('pin.wrong', { count: pinTriesLeft })}
        </p>
      )}
      <Keypad value={pin} max={longest} onChange={setPin} />
    </Screen>
  )
}

/** A forgotten PIN is set anew by whoever can sign in. Nothing is lost by it. */
function ForgotPinScreen({ back }: { readonly back: (() => void) | undefined }) {
  const { phone } = useSession()
  const [refused, setRefused] = useState<string>()
  const begin = async () => {
    const answer = await ask(() => phone.forgetPin())
    if (isRefused(answer)) setRefused(answer.refused)
  }
  return (
    <Screen
      title={t('pin.forgotTitle')}
      {...(back && { back })}
      actions={
        <Button primary onClick={() => void begin()}>
          {t('signIn.button')}
        </Button>
      }
    >
      <p>{t('pin.forgotText')}</p>
      {refused !== undefined && (
        <p class="hint bad" role="alert">
          {refusalWords(refused).title}
        </p>
      )}
    </Screen>
  )
}
