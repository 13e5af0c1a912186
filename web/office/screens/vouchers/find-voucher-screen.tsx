// Finds a voucher by its number or by a scan, and shows its story. Its number stays out of the address: whoever reads the
// browser's history could spend it.
import { type FormEvent, useState } from 'react'
import { FieldError, Input, Label, Text, TextField } from 'react-aria-components'
import { Button } from '../../components/button.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { problemText } from '../../components/problem-notice.tsx'
import { readVoucher } from './read-voucher.ts'
import { VoucherStory } from './voucher-story.tsx'
import { t } from './words.ts'

export function FindVoucherScreen() {
  const [typed, setTyped] = useState('')
  const [voucherId, setVoucherId] = useState<string>()
  const [wrong, setWrong] = useState<string>()
  const find = (event: FormEvent) => {
    event.preventDefault()
    const read = readVoucher(typed)
    if ('wrong' in read) return setWrong(problemText({ code: read.wrong }))
    setVoucherId(read.voucherId)
    // The next scan begins on an empty line.
    setTyped('')
  }
  return (
    <Page title={t('title')} intro={t('intro')}>
      <Panel>
        <form className="find-voucher" onSubmit={find} noValidate>
          <TextField
            className="field code-field"
            value={typed}
            onChange={(text) => {
              setTyped(text)
              setWrong(undefined)
            }}
            isInvalid={wrong !== undefined}
            validationBehavior="aria"
            autoComplete="off"
          >
            <Label>{t('number')}</Label>
            <Input dir="ltr" spellCheck={false} autoCapitalize="characters" />
            <Text slot="description" className="hint">
              {t('numberHint')}
            </Text>
            <FieldError className="fault">{wrong}</FieldError>
          </TextField>
          <Button kind="primary" icon="search" type="submit" isDisabled={typed.trim() === ''}>
            {t('find')}
          </Button>
        </form>
      </Panel>
      {voucherId && <VoucherStory key={voucherId} voucherId={voucherId} onReplaced={setVoucherId} />}
    </Page>
  )
}
