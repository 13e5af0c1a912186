// What was handed out, and whether the server knows. Green means that it accepted; before that nothing here is green.
import { useEffect, useState } from 'preact/hooks'
import { Amount } from '../components/amount.tsx'
import { Button } from '../components/button.tsx'
import { Icon, type IconName } from '../components/icon.tsx'
import { QrCode } from '../components/qr-code.tsx'
import { Screen } from '../components/screen.tsx'
import { goHome, goOnWith } from '../navigation.ts'
import type { PhoneReceipt, ReceiptState } from '../phone.ts'
import { announce, ask, isRefused, useAnswer, useSession } from '../session.ts'
import { momentText, timeText } from '../words/formats.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

const looks: Readonly<Record<ReceiptState, { readonly tone: string; readonly icon: IconName }>> = {
  paid: { tone: 'paid', icon: 'paid' },
  pending: { tone: 'pending', icon: 'clock' },
  sending: { tone: 'pending', icon: 'turn' },
  conflict: { tone: 'no', icon: 'no' },
  refused: { tone: 'no', icon: 'no' },
  reversed: { tone: 'quiet', icon: 'undo' },
}

export function ReceiptScreen({ receipt: first }: { readonly receipt: PhoneReceipt }) {
  // It may be paid while it is looked at.
  const today = useAnswer((phone) => phone.today())
  const newer = isRefused(today) ? undefined : today?.receipts.find(({ id }) => id === first.id)
  const [open, setOpen] = useState<'undo' | 'carry'>()
  const receipt = newer ?? first
  useEffect(() => announce(t(`receipt.${receipt.state}`)), [receipt.state])
  const close = () => setOpen(undefined)
  if (open === 'undo') return <UndoScreen receipt={receipt} close={close} />
  if (open === 'carry' && receipt.carry !== undefined)
    return <CarryScreen text={receipt.carry} close={close} />
  const undoUntil = receipt.reversibleUntil
  return (
    <Screen
      title={t('receipt.given')}
      back={goHome}
      actions={
        <>
          <Button primary onClick={() => goOnWith({ name: 'scan' })}>
            <Icon name="scan" />
            {t('receipt.next')}
          </Button>
          <div class={undoUntil === undefined ? 'stack' : 'pair'}>
            {undoUntil !== undefined && <Button onClick={() => setOpen('undo')}>{t('receipt.undo')}</Button>}
            <Button onClick={goHome}>{t('receipt.home')}</Button>
          </div>
        </>
      }
    >
      <StateOf receipt={receipt} />
      <Amount amounts={receipt.amounts} itemNames={receipt.itemNames} />
      <p class="row">
        <span class="soft">{t('receipt.number')}</span>
        <span class="code">{receipt.numberEnd}</span>
      </p>
      <p class="row">
        <span class="soft">{t('receipt.time')}</span>
        <span>{momentText(receipt.at)}</span>
      </p>
      {undoUntil !== undefined && (
        <p class="soft small">{t('receipt.undoUntil', { time: timeText(undoUntil) })}</p>
      )}
      {receipt.carry !== undefined && (
        <Button onClick={() => setOpen('carry')}>
          <Icon name="scan" />
          {t('receipt.carry')}
        </Button>
      )}
    </Screen>
  )
}

function StateOf({ receipt: { state, reason, decision } }: { readonly receipt: PhoneReceipt }) {
  const { tone, icon } = looks[state]
  return (
    <div class={`state ${tone}`}>
      <Icon name={icon} />
      <p>
        <strong>{t(`receipt.${state}`)}</strong>
        {t(`receipt.${state}Text`)}
        {reason !== undefined && (
          <>
            <br />
            {refusalWords(reason).title}
          </>
        )}
        {decision !== undefined && (
          <>
            <br />
            {t(`today.decision.${decision}`)}
          </>
        )}
      </p>
    </div>
  )
}

/** The receipt as a code, as large as the screen: another phone takes it to the server. */
function CarryScreen({ text, close }: { readonly text: string; readonly close: () => void }) {
  return (
    <Screen
      key="carry"
      title={t('receipt.carry')}
      back={close}
      actions={<Button onClick={close}>{t('common.close')}</Button>}
    >
      <QrCode text={text} label={t('receipt.carryCode')} />
      <p>{t('receipt.carryText')}</p>
    </Screen>
  )
}

function UndoScreen({ receipt, close }: { readonly receipt: PhoneReceipt; readonly close: () => void }) {
  const { phone } = useSession()
  const [busy, setBusy] = useState(false)
  const undo = async () => {
    setBusy(true)
    const answer = await ask(() => phone.reverse(receipt.id))
    if (isRefused(answer)) goOnWith({ name: 'refused', refused: answer, again: 'scan' })
    else goOnWith({ name: 'receipt', receipt: answer })
    close()
  }
  return (
    <Screen
      key="undo"
      title={t('receipt.undoTitle')}
      back={close}
      actions={
        <>
          <Button danger primary disabled={busy} onClick={() => void undo()}>
            {busy ? t('common.wait') : t('receipt.undoConfirm')}
          </Button>
          <Button onClick={close}>{t('receipt.undoKeep')}</Button>
        </>
      }
    >
      <p>{t('receipt.undoText')}</p>
      <Amount amounts={receipt.amounts} itemNames={receipt.itemNames} />
    </Screen>
  )
}
