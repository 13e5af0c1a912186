// What each household gets in a round, and why: the conditions of the rules with what they found, nothing that is personal.
import { useState } from 'react'
import type * as z from 'zod'
import { assessHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import {
  type entitlement,
  excludeHouseholdRoute,
  listEntitlementsRoute,
  readmitHouseholdRoute,
} from '../../../../shared/contract/routes/rounds.ts'
import { call, mayCall } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { ConfirmDialog, SidePanel } from '../../components/dialogs.tsx'
import { Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice, problemText } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText } from '../../words/formats.ts'
import { AssessmentReasons } from './assessment-reasons.tsx'
import { ReasonField } from './reason-field.tsx'
import { itemNamesOf, type Round, useGrantNames, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

type Entitlement = z.output<typeof entitlement>

export function Entitlements({
  round,
  onChanged,
}: {
  readonly round: Round
  readonly onChanged: () => void
}) {
  const [excluded, setExcluded] = useState<Entitlement>()
  const { programmeId } = useProgramme()
  const { roles } = useUser()
  const grantName = useGrantNames()
  const names = itemNamesOf(useProgrammeRules().answer ?? {})
  const [why, setWhy] = useState<Entitlement>()
  if (round.kind !== 'cycle' || round.state === 'preparing') return null
  const columns: Column<Entitlement>[] = [
    {
      id: 'household',
      label: t('entitlement.household'),
      cell: ({ householdId }) => <span className="code">{householdId}</span>,
      text: ({ householdId }) => householdId,
    },
    { id: 'code', label: t('entitlement.code'), cell: ({ code }) => code },
    { id: 'kind', label: t('entitlement.kind'), cell: ({ kind }) => t(`voucherKind.${kind}`) },
    {
      id: 'amounts',
      label: t('entitlement.amounts'),
      align: 'end',
      cell: ({ amounts }) => amountsText(amounts, names),
    },
    { id: 'grant', label: t('totals.grant'), cell: ({ grantId }) => grantName(grantId) },
    {
      id: 'participation',
      label: t('entitlement.participation'),
      cell: ({ exclusion }) =>
        exclusion ? t('exclude.tag', { reason: exclusion.reason }) : t('entitlement.takesPart'),
    },
  ]
  const mayAsk = mayCall(assessHouseholdRoute, roles)
  const mayExclude = round.state === 'prepared' && mayCall(excludeHouseholdRoute, roles)
  return (
    <Panel title={t('entitlement.title')}>
      <DataTable
        label={t('entitlement.title')}
        columns={columns}
        rowKey={({ householdId, code }) => `${householdId} ${code}`}
        load={(query, signal) =>
          call(listEntitlementsRoute, {
            params: { programmeId, roundId: round.roundId },
            query,
            ...(signal && { signal }),
          })
        }
        about={[round.roundId, round.voucherCount]}
        {...(mayAsk && {
          rowActions: (row: Entitlement) => (
            <>
              <Button kind="quiet" onPress={() => setWhy(row)}>
                {t('entitlement.why')}
              </Button>
              {mayExclude &&
                (row.exclusion ? (
                  <IncludeAgain householdId={row.householdId} round={round} onDone={onChanged} />
                ) : (
                  <Button kind="quiet" onPress={() => setExcluded(row)}>
                    {t('exclude.button')}
                  </Button>
                ))}
            </>
          ),
        })}
        empty={<p>{t('entitlement.empty')}</p>}
        exportAs={`round-${round.roundId}`}
      />
      {why && <Reasons entitlement={why} round={round} onClose={() => setWhy(undefined)} />}
      {excluded && (
        <ExcludeDialog
          householdId={excluded.householdId}
          round={round}
          onClose={() => setExcluded(undefined)}
          onDone={onChanged}
        />
      )}
    </Panel>
  )
}

function Reasons(props: {
  readonly entitlement: Entitlement
  readonly round: Round
  readonly onClose: () => void
}) {
  const { entitlement, round, onClose } = props
  const { programmeId } = useProgramme()
  const { householdId } = entitlement
  const { answer, problem, ask } = useAnswer(
    (signal) => call(assessHouseholdRoute, { params: { programmeId, householdId }, signal }),
    [programmeId, householdId],
  )
  return (
    <SidePanel isOpen onClose={onClose} title={t('entitlement.whyTitle')}>
      <p className="code">{householdId}</p>
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && problem === undefined && <Waiting />}
      {answer && answer.ruleVersion !== round.ruleVersion && (
        <Notice tone="warning">{t('entitlement.rulesChanged')}</Notice>
      )}
      {answer && <AssessmentReasons assessment={answer} code={entitlement.code} />}
    </SidePanel>
  )
}

function IncludeAgain(props: {
  readonly householdId: string
  readonly round: Round
  readonly onDone: () => void
}) {
  const { householdId, round, onDone } = props
  const { programmeId } = useProgramme()
  const { send, busy } = useSend(() =>
    call(readmitHouseholdRoute, { params: { programmeId, roundId: round.roundId }, body: { householdId } }),
  )
  const include = async () => {
    const sent = await send(householdId)
    toast({ text: sent.ok ? t('exclude.backDone') : problemText(sent.problem) })
    onDone()
  }
  return (
    <Button kind="quiet" busy={busy} onPress={() => void include()}>
      {t('exclude.back')}
    </Button>
  )
}

function ExcludeDialog(props: {
  readonly householdId: string
  readonly round: Round
  readonly onClose: () => void
  readonly onDone: () => void
}) {
  const { householdId, round, onClose, onDone } = props
  const { programmeId } = useProgramme()
  const [reason, setReason] = useState('')
  const { send, busy, problem } = useSend(() =>
    call(excludeHouseholdRoute, {
      params: { programmeId, roundId: round.roundId },
      body: { householdId, reason: reason.trim() },
    }),
  )
  const confirm = async () => {
    const sent = await send(householdId)
    if (!sent.ok) return
    toast({ text: t('exclude.done') })
    onClose()
    onDone()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('exclude.title')}
      confirm={t('exclude.button')}
      danger
      busy={busy}
      problem={problem}
      isDisabled={reason.trim() === ''}
      onConfirm={() => void confirm()}
    >
      <p className="code">{householdId}</p>
      <p>{t('exclude.text')}</p>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  )
}
