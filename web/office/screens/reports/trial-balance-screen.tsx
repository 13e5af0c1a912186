// Every account of the programme, straight from its transfers, and whether they balance.
import type * as z from 'zod'
import { getTrialBalanceRoute, type trialBalance } from '../../../../shared/contract/routes/reports.ts'
import { call } from '../../api/call.ts'
import { csvOf, saveFile } from '../../api/save-file.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgramme } from '../../programme.tsx'
import { momentText, moneyNumber, numberText } from '../../words/formats.ts'
import { useLanguage } from '../../words/words.ts'
import { t } from './words.ts'

type Balance = z.output<typeof trialBalance>

export function TrialBalanceScreen() {
  useLanguage()
  const { programmeId, timeZone } = useProgramme()
  const { answer, problem, ask } = useAnswer(
    (signal) => call(getTrialBalanceRoute, { params: { programmeId }, signal }),
    [programmeId],
  )
  return (
    <Page
      title={t('balance.title')}
      intro={t('balance.intro')}
      actions={answer && <SaveButton balance={answer} />}
    >
      {problem && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && problem === undefined && <Waiting label={t('making')} />}
      {answer && (
        <>
          <Notice tone={answer.balanced ? 'good' : 'warning'}>
            <p>
              <strong>{answer.balanced ? t('balance.balanced') : t('balance.unbalanced')}</strong>
            </p>
            <p>
              {t('balance.counts', {
                transfers: numberText(answer.transfers),
                vouchers: numberText(answer.vouchers),
                time: momentText(answer.at, timeZone),
              })}
            </p>
          </Notice>
          <BalanceTable balance={answer} />
        </>
      )}
    </Page>
  )
}

function BalanceTable({ balance: { accounts } }: { readonly balance: Balance }) {
  if (accounts.length === 0) return <div className="empty">{t('balance.empty')}</div>
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled sideways can be reached by keyboard.
    <section className="table-scroll" aria-label={t('balance.title')} tabIndex={0}>
      <table className="report-table">
        <caption className="unseen">{t('balance.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('balance.account')}</th>
            <th scope="col">{t('balance.unit')}</th>
            {(['debits', 'credits', 'balance'] as const).map((name) => (
              <th key={name} scope="col" className="end">
                {t(`balance.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {accounts.map(({ account, unit, debits, credits, balance }) => (
            <tr key={account + unit}>
              <th scope="row" className="code">
                {account}
              </th>
              <td className="code">{unit}</td>
              <td className="end">{moneyNumber(debits, unit)}</td>
              <td className="end">{moneyNumber(credits, unit)}</td>
              <td className="end">{moneyNumber(balance, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function SaveButton({ balance: { programmeId, accounts } }: { readonly balance: Balance }) {
  const save = () => {
    const head = [t('balance.account'), t('balance.unit'), t('balance.debits'), t('balance.credits')]
    const rows = accounts.map(({ account, unit, debits, credits, balance }) => [
      account,
      unit,
      ...[debits, credits, balance].map((amount) => moneyNumber(amount, unit)),
    ])
    saveFile(`vale-trial-balance-${programmeId}.csv`, csvOf([[...head, t('balance.balance')], ...rows]))
  }
  return (
    <Button icon="export" onPress={save}>
      CSV
    </Button>
  )
}
