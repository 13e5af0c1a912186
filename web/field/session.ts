// The phone, as the screens reach it: its state as a signal, and its answers without exceptions.
import { type ReadonlySignal, signal, useSignal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext, useEffect } from 'preact/hooks'
import type { Phone, PhoneState, Refused } from './phone.ts'

export type Session = { readonly phone: Phone; readonly state: ReadonlySignal<PhoneState> }

export const SessionContext = createContext<Session | undefined>(undefined)

export function openSession(phone: Phone): Session {
  const state = signal(phone.state())
  phone.subscribe(() => {
    state.value = { ...phone.state() }
  })
  return { phone, state }
}

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === undefined) throw new Error('A screen stands outside the session.')
  return session
}

export function isRefused(answer: unknown): answer is Refused {
  return typeof answer === 'object' && answer !== null && 'refused' in answer
}

/** Asks the phone; what it throws becomes a "no" with its code, for there is a screen for every "no". */
export async function ask<Answer>(question: () => Promise<Answer>): Promise<Answer | Refused> {
  try {
    return await question()
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    return { refused: typeof code === 'string' ? code : 'other' }
  }
}

/** What the phone answers to a question, asked again whenever its state changes; undefined until it answers. */
export function useAnswer<Answer>(question: (phone: Phone) => Promise<Answer>): Answer | Refused | undefined {
  const { phone, state } = useSession()
  const answer = useSignal<Answer | Refused | undefined>(undefined)
  const current = state.value
  useEffect(() => {
    let gone = false
    void ask(() => question(phone)).then((given) => {
      if (!gone) answer.value = given
    })
    return () => {
      gone = true
    }
  }, [phone, current])
  return answer.value
}

export const announcement = signal('')

/** Says it to whoever listens instead of looking. */
export function announce(text: string): void {
  announcement.value = text
}
