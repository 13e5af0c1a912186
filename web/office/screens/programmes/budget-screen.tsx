// A programme's money: what it was funded with, what rounds hold, what is left, and how finance moves it.
import { useState } from 'react'
import { moveFundingRoute, withdrawFundingRoute } from '../../../../shared/contract/routes/fundings.ts'
import { fundBudgetRoute } from '../../../../shared/contract/routes/programmes.ts'
import { mayCall } from '../../api/call.ts'
import { Button } from '../../components/button.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { Page, Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { toast } from '../../components/toasts.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountText } from '../../words/formats.ts'
import { type Budget, useBudget, useGrantNames } from '../rounds/round-facts.tsx'
import { FundingForm, type Movement } from './funding-form.tsx'
import { useUnits } from './units.ts'
import { t } from './words.ts'

const movements = [
  ['move', moveFundingRoute],
  ['withdraw', withdrawFundingRoute],
  ['fund', fundBudgetRoute],
] as const

export function BudgetScreen() {
  const { roles } = useUser()
  const [changes, setChanges] = useState(0)
  const { answer, problem, ask } = useBudget([changes])
  const [opened, setOpened] = useState<Movement>()
  const allowed = movements.filter(([, route]) => mayCall(route, roles))
  // Also where an answer was lost: what has been moved is seen before anybody moves it again.
  const close = () => {
    setOpened(undefined)
    setChanges((before) => before + 1)
  }
  const isEmpty = answer?.lines.length === 0
  return (
    <Page
      title={t('budget.nav')}
      intro={t('budget.intro')}
      actions={allowed
        .filter(([movement]) => movement === 'fund' || !isEmpty)
        .map(([movement]) => (
          <Button
            key={movement}
            kind={movement === 'fund' ? 'primary' : 'plain'}
            onPress={() => setOpened(movement)}
          >
            {t(`budget.${movement}`)}
          </Button>
        ))}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && problem === undefined && <Waiting />}
      {answer && <Panel>{isEmpty ? <p>{t('budget.empty')}</p> : <Lines budget={answer} />}</Panel>}
      {opened && answer && (
        <SidePanel isOpen onClose={close} title={t(`budget.${opened}`)}>
          <FundingForm
            movement={opened}
            budget={answer}
            onDone={() => {
              toast({ text: t(`budget.done.${opened}`) })
              close()
            }}
          />
        </SidePanel>
      )}
    </Page>
  )
}

const columns = ['funded', 'reserved', 'returned', 'available'] as const

function Lines({ budget }: { readonly budget: Budget }) {
  const grantName = useGrantNames()
  const { names } = useUnits()
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{t('budget.grant')}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="end">
                {t(`budget.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {budget.lines.map((line) => (
            <tr key={`${line.grantId} ${line.unit}`}>
              <td>{grantName(line.grantId)}</td>
              {columns.map((column) => (
                <td key={column} className="end">
                  {column === 'available' ? (
                    <strong>{amountText(line[column], line.unit, names)}</strong>
                  ) : (
                    amountText(line[column], line.unit, names)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
