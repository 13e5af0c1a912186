// The first screen: one button, and the language for whoever cannot read it.
import { useState } from 'preact/hooks'
import { Mark } from '../../brand/mark.tsx'
import { Button } from '../components/button.tsx'
import { Languages } from '../components/languages.tsx'
import { Screen } from '../components/screen.tsx'
import { useSession } from '../session.ts'
import { t } from '../words/words.ts'

export function SignInScreen() {
  const { phone, state: known } = useSession()
  const [state, setState] = useState<'quiet' | 'leaving' | 'failed'>(
    known.value.signInFailed ? 'failed' : 'quiet',
  )
  const signIn = () => {
    setState('leaving')
    phone.signIn().catch(() => setState('failed'))
  }
  return (
    <Screen
      title={t('signIn.title')}
      actions={
        <Button primary disabled={state === 'leaving'} onClick={signIn}>
          {state === 'leaving' ? t('common.wait') : t('signIn.button')}
        </Button>
      }
      middle
    >
      <Mark />
      <p>{t('signIn.text')}</p>
      {state === 'failed' && (
        <p class="hint bad" role="alert">
          {t('signIn.failed')}
        </p>
      )}
      <h2>{t('common.language')}</h2>
      <Languages />
    </Screen>
  )
}
