// One statement: what it comes to, its papers, where it is paid to, and the next step with who may do it.
import { useState } from 'react'
import { useParams } from 'wouter'
import {
  approveSettlementRoute,
  getSettlementRoute,
  getStatementCsvRoute,
  getStatementPdfRoute,
  getVendorBankAccountRoute,
  releasePaymentRoute,
} from '../../../../shared/contract/routes/settlements.ts'
import { call, callForFile, mayCall } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { problemOf, useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice, problemText } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, momentText, numberText } from '../../words/formats.ts'
import { useVendors, vendorName } from '../vendors/names.ts'
import { BankAccountPanel, readAccount } from './bank-account-panel.tsx'
import { ReleaseDialog } from './release-dialog.tsx'
import { type Statement, StatementState } from './statements-screen.tsx'
import { t } from './words.ts'

const askAgainMs = 1500

export function StatementScreen() {
  const { settlementId = '' } = useParams()
  const { programmeId } = useProgramme()
  const path = useProgrammePath()
  const vendors = useVendors()
  const params = { programmeId, settlementId }
  const asked = useAnswer((signal) => call(getSettlementRoute, { params, signal }), [params], {
    everyMs: ({ state }) => (state === 'collecting' ? askAgainMs : undefined),
  })
  const statement = asked.answer
  const back = { href: path('/statements'), label: t('statements.nav') }
  if (statement === undefined)
    return (
      <Page title={t('statements.one')} back={back}>
        {asked.problem ? <ProblemNotice problem={asked.problem} again={asked.ask} /> : <Waiting />}
      </Page>
    )
  const { vendorId, number, state, leftOut } = statement
  return (
    <Page
      title={t('statements.name', { vendor: vendorName(vendors, vendorId), number: numberText(number) })}
      back={back}
      tag={<StatementState state={state} />}
      actions={<Files statement={statement} />}
    >
      {state === 'collecting' && <Waiting label={t('collecting')} />}
      {leftOut > 0 && <Notice tone="warning">{t('leftOut', { count: leftOut })}</Notice>}
      <Sums statement={statement} />
      <BankAccountPanel owner={{ vendorId }} />
      <NextStep statement={statement} done={asked.ask} />
    </Page>
  )
}

function Sums({ statement }: { readonly statement: Statement }) {
  const { timeZone } = useProgramme()
  const { redeemed, reversed, receivable, carriedIn, carriedOut, toPay, from, until, lineCount } = statement
  return (
    <Panel title={t('sums.title')}>
      <Facts large facts={[{ label: t('statements.toPay'), value: amountsText(toPay) }]} />
      <Facts
        facts={[
          { label: t('sums.redeemed'), value: amountsText(redeemed) },
          { label: t('sums.reversed'), value: amountsText(reversed) },
          { label: t('sums.receivable'), value: amountsText(receivable) },
          { label: t('sums.carriedIn'), value: amountsText(carriedIn) },
          { label: t('sums.carriedOut'), value: amountsText(carriedOut) },
          { label: t('statements.lines'), value: numberText(lineCount) },
          // The first has no beginning.
          ...(from > 0 ? [{ label: t('sums.from'), value: momentText(from, timeZone) }] : []),
          { label: t('statements.until'), value: momentText(until, timeZone) },
        ]}
      />
    </Panel>
  )
}

function Files({
  statement: { programmeId, settlementId, state, number },
}: {
  readonly statement: Statement
}) {
  const [busy, setBusy] = useState<'pdf' | 'csv'>()
  if (state === 'collecting' || state === 'empty') return null
  const params = { programmeId, settlementId }
  const save = async (kind: 'pdf' | 'csv') => {
    setBusy(kind)
    try {
      const file =
        kind === 'pdf'
          ? await callForFile(getStatementPdfRoute, { params })
          : await callForFile(getStatementCsvRoute, { params, query: {} })
      saveFile(`statement-${number}.${kind}`, file)
    } catch (error) {
      toast({ text: problemText(problemOf(error)) })
    } finally {
      setBusy(undefined)
    }
  }
  return (
    <>
      <Button icon="print" busy={busy === 'pdf'} onPress={() => void save('pdf')}>
        PDF
      </Button>
      <Button icon="export" busy={busy === 'csv'} onPress={() => void save('csv')}>
        CSV
      </Button>
    </>
  )
}

type Step = { readonly statement: Statement; readonly done: () => void }

function NextStep({ statement, done }: Step) {
  const { state } = statement
  const mayBeApproved = state === 'closed' || state === 'rejected' || state === 'returned'
  const mayBeReleased = state === 'approved' || state === 'rejected' || state === 'returned'
  if (!mayBeApproved && !mayBeReleased) return null
  return (
    <Panel title={t('next.title')}>
      {(state === 'rejected' || state === 'returned') && <Notice tone="warning">{t(`next.${state}`)}</Notice>}
      {mayBeApproved && <Approve statement={statement} done={done} />}
      {mayBeReleased && <Release statement={statement} done={done} />}
    </Panel>
  )
}

function Approve({ statement, done }: Step) {
  const { programmeId, settlementId, vendorId, closedBy, toPay } = statement
  const { id, roles } = useUser()
  const [isAsking, setAsking] = useState(false)
  const account = useAnswer(
    async (signal) =>
      mayCall(getVendorBankAccountRoute, roles) ? readAccount({ vendorId }, signal) : undefined,
    [vendorId],
  )
  const sending = useSend((_: 'approve') =>
    call(approveSettlementRoute, { params: { programmeId, settlementId } }),
  )
  if (!mayCall(approveSettlementRoute, roles)) return <p>{t('next.waitsForApproval')}</p>
  if (closedBy === id) return <Notice>{t('next.youClosed')}</Notice>
  if (account.answer?.setBy === id) return <Notice>{t('next.youEntered')}</Notice>
  const approve = async () => {
    const sent = await sending.send('approve')
    if (!sent.ok) return
    setAsking(false)
    toast({ text: t('approve.done') })
    done()
  }
  return (
    <>
      <div className="form-actions">
        <Button kind="primary" onPress={() => setAsking(true)}>
          {t('approve.open')}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('approve.title')}
        confirm={t('approve.open')}
        busy={sending.busy}
        problem={sending.problem}
        onConfirm={() => void approve()}
      >
        <p>{t('approve.text', { amount: amountsText(toPay) })}</p>
      </ConfirmDialog>
    </>
  )
}

function Release({ statement, done }: Step) {
  const { settlementId, approvedBy, toPay } = statement
  const { id, roles } = useUser()
  const [isAsking, setAsking] = useState(false)
  if (!mayCall(releasePaymentRoute, roles)) return <p>{t('next.waitsForRelease')}</p>
  if (approvedBy === id) return <Notice>{t('next.youApproved')}</Notice>
  return (
    <>
      <div className="form-actions">
        <Button kind="primary" icon="payment" onPress={() => setAsking(true)}>
          {t('release.open')}
        </Button>
      </div>
      {isAsking && (
        <ReleaseDialog
          settlementIds={[settlementId]}
          amount={amountsText(toPay)}
          onClose={() => setAsking(false)}
          done={() => {
            setAsking(false)
            done()
          }}
        />
      )}
    </>
  )
}
