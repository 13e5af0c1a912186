// The way in: the first page, and what stands over the work when a sign-in has ended in the middle of it.
import { type ReactNode, useState } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { SignInUnreachable } from '../../sign-in/authorization-code.ts'
import type { Problem } from '../api/call.ts'
import { problemOf } from '../api/use-answer.ts'
import { Button } from '../components/button.tsx'
import { Mark } from '../components/mark.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { t } from '../components/words.ts'
import { languageNames, languages, speak, useLanguage } from '../words/words.ts'
import { beginSignIn, openSignInWindow, signOut, useSession } from './session.ts'

function Door({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const language = useLanguage()
  return (
    <main className="door">
      <div className="door-card">
        <Mark />
        <h1>{title}</h1>
        {children}
        <div className="door-languages">
          {languages
            .filter((other) => other !== language)
            .map((other) => (
              <Button key={other} kind="quiet" icon="language" onPress={() => void speak(other)}>
                <span lang={other}>{languageNames[other]}</span>
              </Button>
            ))}
        </div>
      </div>
    </main>
  )
}

export function SignInScreen() {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const begin = async () => {
    setBusy(true)
    setProblem(undefined)
    try {
      await beginSignIn()
    } catch (error) {
      setProblem(error instanceof SignInUnreachable ? { code: 'no-network' } : problemOf(error))
      setBusy(false)
    }
  }
  return (
    <Door title={t('signIn.title')}>
      <p className="soft">{t('signIn.text')}</p>
      {problem && <ProblemNotice problem={problem} />}
      <Button kind="primary" busy={busy} onPress={() => void begin()}>
        {t('signIn.button')}
      </Button>
    </Door>
  )
}

/** In the window that was opened for it: the page behind it goes on by itself. */
export function WindowDoneScreen() {
  return (
    <Door title={t('signIn.doneTitle')}>
      <p>{t('signIn.doneText')}</p>
    </Door>
  )
}

export function StartFailedScreen() {
  return (
    <Door title={t('signIn.failedTitle')}>
      <p>{t('signIn.failedText')}</p>
      <Button kind="primary" icon="turn" onPress={() => location.assign('/office/')}>
        {t('again')}
      </Button>
    </Door>
  )
}

/** Over the page, which stays as it is: what waits to be sent is sent once the same person is back. */
export function SignInAgain() {
  useLanguage()
  const { ended, otherPerson } = useSession()
  return (
    <ModalOverlay className="overlay" isOpen={ended} isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title">{t('signInAgain.title')}</Heading>
          <div className="dialog-text">
            <p>{t('signInAgain.text')}</p>
            {otherPerson && <p className="fault">{t('signInAgain.otherPerson')}</p>}
          </div>
          <div className="dialog-actions">
            <Button onPress={() => void signOut()}>{t('signInAgain.leave')}</Button>
            <Button kind="primary" onPress={openSignInWindow}>
              {t('signInAgain.button')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
