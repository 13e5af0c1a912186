// Where a vendor is paid to, or which account a programme pays from; entered by one, approved by another.
import { useState } from 'react'
import type * as z from 'zod'
import {
  bankAccount,
  getProgrammeBankAccountRoute,
  getVendorBankAccountRoute,
  setProgrammeBankAccountRoute,
  setVendorBankAccountRoute,
  type storedBankAccount,
} from '../../../../shared/contract/routes/settlements.ts'
import { CallFailed, call, mayCall } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Facts, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useUser } from '../../sign-in/session.ts'
import { dateText } from '../../words/formats.ts'
import { t } from './words.ts'

export type AccountOwner = { readonly vendorId: string } | { readonly programmeId: string }
type Account = z.output<typeof storedBankAccount>
type AccountInput = z.input<typeof bankAccount>

/** Undefined where there is none yet. */
export async function readAccount(owner: AccountOwner, signal: AbortSignal): Promise<Account | undefined> {
  try {
    return 'vendorId' in owner
      ? await call(getVendorBankAccountRoute, { params: owner, signal })
      : await call(getProgrammeBankAccountRoute, { params: owner, signal })
  } catch (error) {
    if (error instanceof CallFailed && error.problem.code === 'bank-account-missing') return undefined
    throw error
  }
}

function writeAccount(owner: AccountOwner, body: AccountInput) {
  return 'vendorId' in owner
    ? call(setVendorBankAccountRoute, { params: owner, body })
    : call(setProgrammeBankAccountRoute, { params: owner, body })
}

export function BankAccountPanel({ owner }: { readonly owner: AccountOwner }) {
  const { roles } = useUser()
  return mayCall(getVendorBankAccountRoute, roles) ? <KnownAccount owner={owner} /> : null
}

function KnownAccount({ owner }: { readonly owner: AccountOwner }) {
  const { roles } = useUser()
  const [isOpen, setOpen] = useState(false)
  const asked = useAnswer(async (signal) => ({ account: await readAccount(owner, signal) }), [owner])
  const account = asked.answer?.account
  return (
    <Panel
      title={t('vendorId' in owner ? 'account.ofVendor' : 'account.ofProgramme')}
      actions={
        mayCall(setVendorBankAccountRoute, roles) &&
        asked.answer && (
          <Button onPress={() => setOpen(true)}>
            {t(account === undefined ? 'account.enter' : 'account.change')}
          </Button>
        )
      }
    >
      {asked.problem && <ProblemNotice problem={asked.problem} again={asked.ask} />}
      {asked.answer === undefined && !asked.problem && <Waiting />}
      {asked.answer && account === undefined && <Notice tone="warning">{t('account.missing')}</Notice>}
      {account && <AccountFacts account={account} />}
      <SidePanel isOpen={isOpen} onClose={() => setOpen(false)} title={t('account.title')}>
        <AccountForm
          owner={owner}
          account={account}
          done={() => {
            setOpen(false)
            asked.ask()
          }}
        />
      </SidePanel>
    </Panel>
  )
}

function AccountFacts({ account }: { readonly account: Account }) {
  const { holder, country, iban, other, bic, setAt } = account
  const code = (text: string) => (
    <span className="code" dir="ltr">
      {text}
    </span>
  )
  return (
    <Facts
      facts={[
        { label: t('account.holder'), value: holder },
        { label: iban === undefined ? t('account.other') : 'IBAN', value: code(iban ?? other ?? '–') },
        { label: 'BIC', value: code(bic ?? '–') },
        { label: t('account.country'), value: code(country) },
        { label: t('account.setAt'), value: dateText(setAt) },
      ]}
    />
  )
}

function AccountForm({
  owner,
  account,
  done,
}: {
  readonly owner: AccountOwner
  readonly account: Account | undefined
  readonly done: () => void
}) {
  const { setBy: _, setAt: _at, ...known } = account ?? { setBy: '', setAt: 0 }
  const form = useForm({ schema: bankAccount, initial: known })
  const { send } = useSend((body: AccountInput) => writeAccount(owner, body))
  return (
    <Form
      form={form}
      submit={t('account.submit')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) done()
        return sent
      }}
    >
      <p>{t('account.text')}</p>
      <TextField name="holder" label={t('account.holder')} autoFocus />
      <TextField name="country" label={t('account.country')} hint={t('account.countryHint')} isCode />
      <TextField name="iban" label="IBAN" isRequired={false} isCode />
      <TextField
        name="other"
        label={t('account.other')}
        hint={t('account.otherHint')}
        isRequired={false}
        isCode
      />
      <TextField name="bic" label="BIC" isRequired={false} isCode />
    </Form>
  )
}
