// A complaint or a suggestion, with or without a name. What was written stays until it was received.
import { useRef, useState } from 'preact/hooks'
import { type Missed, post } from '../wallet-api.ts'
import { language, t } from '../words/words.ts'
import { Drawing } from './drawing.tsx'

type Outcome = { readonly receiptNumber: string } | Missed | 'sending' | 'empty'
type Said = { kind: 'complaint' | 'suggestion'; message: string; contact: string; withVoucher: boolean }

export function TellUs({ text }: { readonly text?: string }) {
  const [isOpen, open] = useState(false)
  if (isOpen) return <Form text={text} />
  return (
    <button type="button" class="quiet" onClick={() => open(true)}>
      <Drawing name="tell" />
      {t('feedback.open')}
    </button>
  )
}

function Form({ text }: { readonly text: string | undefined }) {
  const [said, say] = useState<Said>({ kind: 'complaint', message: '', contact: '', withVoucher: true })
  const [outcome, setOutcome] = useState<Outcome>()
  const send = useSending(text, setOutcome)
  if (typeof outcome === 'object' && 'receiptNumber' in outcome) return <Received {...outcome} />
  const change = (changes: Partial<Said>) => say({ ...said, ...changes })
  return (
    <form
      class="tell"
      onSubmit={(event) => {
        event.preventDefault()
        void send(said)
      }}
    >
      <p>{t('feedback.text')}</p>
      <fieldset>
        <legend>{t('feedback.kind')}</legend>
        {(['complaint', 'suggestion'] as const).map((kind) => (
          <label key={kind} class="pick">
            <input
              type="radio"
              name="kind"
              checked={said.kind === kind}
              onChange={() => change({ kind })}
            />
            {t(`feedback.${kind}`)}
          </label>
        ))}
      </fieldset>
      <label>
        {t('feedback.message')} <small>{t('feedback.messageHint')}</small>
        <textarea
          rows={5}
          maxLength={4000}
          dir="auto"
          value={said.message}
          onInput={({ currentTarget: { value } }) => change({ message: value })}
        />
      </label>
      <label>
        {t('feedback.contact')} <small>{t('feedback.contactHint')}</small>
        <input
          maxLength={120}
          dir="auto"
          value={said.contact}
          onInput={({ currentTarget: { value } }) => change({ contact: value })}
        />
      </label>
      {text !== undefined && (
        <label class="pick">
          <input
            type="checkbox"
            checked={said.withVoucher}
            onChange={({ currentTarget: { checked } }) => change({ withVoucher: checked })}
          />
          {t('feedback.withVoucher')}
        </label>
      )}
      <p role="alert">{outcome !== undefined && outcome !== 'sending' && wordsFor(outcome)}</p>
      <button type="submit" class="send" disabled={outcome === 'sending'}>
        {outcome === 'sending' ? t('common.wait') : t('feedback.send')}
      </button>
    </form>
  )
}

/** The same words go under the same key, however often they are sent; other words under another. */
function useSending(text: string | undefined, setOutcome: (outcome: Outcome) => void) {
  const sent = useRef({ body: '', key: '' })
  return async ({ kind, message, contact, withVoucher }: Said) => {
    if (message.trim() === '') return setOutcome('empty')
    setOutcome('sending')
    const body = {
      ...{ kind, message: message.trim(), language: language.value },
      ...(contact.trim() !== '' && { contact: contact.trim() }),
      ...(withVoucher && text !== undefined && { voucherText: text }),
    }
    const written = JSON.stringify(body)
    if (sent.current.body !== written) sent.current = { body: written, key: newKey() }
    const headers = { 'idempotency-key': sent.current.key }
    setOutcome(await post<{ receiptNumber: string }>('/feedback', body, headers))
  }
}

/** 128 random bits; `randomUUID` is missing from browsers before 2021. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => (byte + 256).toString(16).slice(1)).join('')
}

function Received({ receiptNumber }: { readonly receiptNumber: string }) {
  return (
    <div class="received" role="status">
      <h3>{t('feedback.sent')}</h3>
      <p class="receipt">{t('feedback.receipt', { number: receiptNumber })}</p>
      <p>{t('feedback.keep')}</p>
    </div>
  )
}

function wordsFor(outcome: Missed | 'empty'): string {
  if (outcome === 'empty') return t('feedback.empty')
  if (outcome.missed === 'unreachable') return t('feedback.offline')
  return t(outcome.missed === 'too-many' ? 'feedback.tooMany' : 'feedback.failed')
}
