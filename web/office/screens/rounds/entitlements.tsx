// What each household gets in a round, and why: the conditions of the rules with what they found, nothing that is personal.
import { useState } from 'react'
import type * as z from 'zod'
import { assessHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { type entitlement, listEntitlementsRoute } from '../../../../shared/contract/routes/rounds.ts'
import { call, mayCall } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText } from '../../words/formats.ts'
import { AssessmentReasons } from './assessment-reasons.tsx'
import { itemNamesOf, type Round, useGrantNames, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

type Entitlement = z.output<typeof entitlement>

export function Entitlements({ round }: { readonly round: Round }) {
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
    { id: 'amounts', label: t('entitlement.amounts'), align: 'end', cell: ({ amounts }) => amountsText(amounts, names) },
    { id: 'grant', label: t('totals.grant'), cell: ({ grantId }) => grantName(grantId) },
  ]
  const mayAsk = mayCall(assessHouseholdRoute, roles)
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
            <Button kind="quiet" onPress={() => setWhy(row)}>
              {t('entitlement.why')}
            </Button>
          ),
        })}
        empty={<p>{t('entitlement.empty')}</p>}
        exportAs={`round-${round.roundId}`}
      />
      {why && <Reasons entitlement={why} round={round} onClose={() => setWhy(undefined)} />}
    </Panel>
  )
}

function Reasons(props: { readonly entitlement: Entitlement; readonly round: Round; readonly onClose: () => void }) {
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
