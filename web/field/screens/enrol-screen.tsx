// Ties the phone to its device by the code that an officer reads out.
import { useState } from 'preact/hooks'
import { Button } from '../components/button.tsx'
import { Screen } from '../components/screen.tsx'
import { announce, ask, isRefused, useSession } from '../session.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

const codeLength = 8
const compact = (typed: string) => typed.toUpperCase().replace(/[^0-9A-Z]/g, '')

export function EnrolScreen() {
  const { phone } = useSession()
  const [code, setCode] = useState('')
  const [refused, setRefused] = useState<string>()
  const [busy, setBusy] = useState(false)
  const words = refused === undefined ? undefined : refusalWords(refused)
  const enrol = async () => {
    setBusy(true)
    const answer = await ask(() => phone.enrol(code))
    setBusy(false)
    setRefused(isRefused(answer) ? answer.refused : undefined)
    if (isRefused(answer)) announce(refusalWords(answer.refused).title)
  }
  return (
    <Screen
      title={t('enrol.title')}
      actions={
        <>
          <Button primary disabled={busy || code.length < codeLength} onClick={() => void enrol()}>
            {busy ? t('common.wait') : t('enrol.button')}
          </Button>
          <Button onClick={() => void phone.signOut()}>{t('help.signOut')}</Button>
        </>
      }
    >
      <p>{t('enrol.text')}</p>
      <div class="field">
        <label for="code">{t('enrol.label')}</label>
        <input
          id="code"
          value={code.length > 4 ? `${code.slice(0, 4)}-${code.slice(4)}` : code}
          maxLength={12}
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          aria-describedby="code-hint"
          aria-invalid={refused !== undefined}
          onInput={({ currentTarget }) => {
            setRefused(undefined)
            setCode(compact(currentTarget.value).slice(0, codeLength))
          }}
        />
        <p id="code-hint" class={words ? 'hint bad' : 'hint'}>
          {words ? `${words.title}. ${words.todo}` : t('enrol.hint')}
        </p>
      </div>
    </Screen>
  )
}
