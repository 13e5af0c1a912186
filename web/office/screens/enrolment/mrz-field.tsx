// The machine-readable lines of a paper, typed or scanned as text. As soon as they are whole and their check digits are
// right, the fields are filled; until then it says what is missing.
import { useRef, useState } from 'react'
import { Label, Text, TextArea, TextField } from 'react-aria-components'
import { Button } from '../../components/button.tsx'
import { toast } from '../../components/toasts.tsx'
import { type MrzDocument, readMrz } from './read-mrz.ts'
import { t } from './words.ts'

export function MrzField({
  today,
  onRead,
}: {
  readonly today: string
  readonly onRead: (read: MrzDocument) => void
}) {
  const [isOpen, setOpen] = useState(false)
  const [typed, setTyped] = useState('')
  const place = useRef<HTMLDivElement>(null)
  const reading = readMrz(typed, today)
  /** Whoever types goes on where they were: at what was filled, or at the button. */
  const close = (goOnAt: string) => {
    const around = place.current?.closest('[data-member]')
    setTyped('')
    setOpen(false)
    setTimeout(() => around?.querySelector<HTMLElement>(goOnAt)?.focus())
  }
  const change = (text: string) => {
    setTyped(text)
    const found = readMrz(text, today)
    if (!('read' in found)) return
    onRead(found.read)
    close('.member-row input')
    toast({ text: t('mrz.done', { number: found.read.document.number }) })
  }
  if (!isOpen)
    return (
      <div className="wide mrz-open">
        <Button icon="scan" onPress={() => setOpen(true)}>
          {t('mrz.button')}
        </Button>
      </div>
    )
  const isWrong = 'fault' in reading && reading.fault !== 'incomplete'
  return (
    <div className="wide mrz" ref={place}>
      <TextField
        className="field mrz-field"
        value={typed}
        onChange={change}
        isInvalid={isWrong}
        autoFocus
        spellCheck="false"
      >
        <Label>{t('mrz.label')}</Label>
        <TextArea rows={3} dir="ltr" autoComplete="off" />
        <Text slot="description" className={isWrong ? 'fault' : 'hint'}>
          {noteOf(reading, typed)}
        </Text>
      </TextField>
      <Button onPress={() => close('.mrz-open button')}>{t('mrz.close')}</Button>
    </div>
  )
}

function noteOf(reading: ReturnType<typeof readMrz>, typed: string): string {
  if ('read' in reading || typed.trim() === '') return t('mrz.hint')
  if (reading.fault === 'wrong') return t(`mrz.wrong.${reading.at}`)
  return t(`mrz.${reading.fault}`)
}
