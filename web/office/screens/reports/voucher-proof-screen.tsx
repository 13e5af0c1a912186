// One voucher's whole story, by its number, and the proof that it was not altered: a file that anybody can check.
import { useState } from 'react'
import { Input, Label, Text, TextField } from 'react-aria-components'
import type * as z from 'zod'
import {
  getVoucherProofRoute,
  getVoucherStoryRoute,
  type voucherProof,
  type voucherStory,
} from '../../../../shared/contract/routes/reports.ts'
import { parseVoucherNumber } from '../../../../shared/domain/voucher-number.ts'
import { call } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgramme } from '../../programme.tsx'
import { amountsText, amountText, momentText, numberText } from '../../words/formats.ts'
import { useLanguage } from '../../words/words.ts'
import { t } from './words.ts'

type Story = z.output<typeof voucherStory>
type Proof = z.output<typeof voucherProof>

export function VoucherProofScreen() {
  useLanguage()
  // Not in the address bar: whoever reads a log of addresses must not learn a number that can be spent.
  const [voucherId, setVoucherId] = useState<string>()
  return (
    <Page title={t('proof.title')} intro={t('proof.intro')}>
      <NumberForm onFound={setVoucherId} />
      {voucherId !== undefined && <VoucherStory key={voucherId} voucherId={voucherId} />}
    </Page>
  )
}

function NumberForm({ onFound }: { readonly onFound: (voucherId: string) => void }) {
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)
  return (
    <form
      className="number-form"
      onSubmit={(event) => {
        event.preventDefault()
        const found = parseVoucherNumber(typed)
        setWrong(typeof found !== 'string')
        if (typeof found === 'string') onFound(found)
      }}
    >
      <TextField
        className="field"
        value={typed}
        onChange={(next) => {
          setTyped(next)
          setWrong(false)
        }}
        isInvalid={wrong}
        validationBehavior="aria"
      >
        <Label>{t('proof.number')}</Label>
        <Input dir="ltr" autoComplete="off" placeholder="7QK2 M3ZP 9ABC DEFG H" />
        {wrong && (
          <Text slot="errorMessage" className="fault">
            {t('proof.wrong')}
          </Text>
        )}
      </TextField>
      <Button type="submit" kind="primary" icon="search">
        {t('proof.find')}
      </Button>
    </form>
  )
}

function VoucherStory({ voucherId }: { readonly voucherId: string }) {
  const { answer, problem, ask } = useAnswer(
    async (signal) => {
      const params = { voucherId }
      const [story, proof] = await Promise.all([
        call(getVoucherStoryRoute, { params, signal }),
        call(getVoucherProofRoute, { params, signal }),
      ])
      return { story, proof }
    },
    [voucherId],
  )
  if (problem) return <ProblemNotice problem={problem} again={ask} />
  if (answer === undefined) return <Waiting />
  return (
    <>
      <ProofPanel proof={answer.proof} />
      <StoryPanel story={answer.story} />
    </>
  )
}

function ProofPanel({ proof }: { readonly proof: Proof }) {
  const { leaves, pending, altered, voucherId } = proof
  const isAltered = altered.length > 0
  const save = () =>
    saveFile(
      `vale-proof-${voucherId}.json`,
      new Blob([`${JSON.stringify(proof, undefined, 2)}\n`], { type: 'application/json' }),
    )
  return (
    <Panel
      title={t('proof.panel')}
      actions={
        <Button icon="export" onPress={save}>
          {t('proof.save')}
        </Button>
      }
    >
      <Notice tone={isAltered ? 'warning' : leaves.length > 0 ? 'good' : 'calm'}>
        <p>
          <strong>
            {isAltered
              ? t('proof.altered', { count: altered.length })
              : leaves.length > 0
                ? t('proof.sealed', { count: leaves.length })
                : t('proof.noneYet')}
          </strong>
        </p>
        {pending.length > 0 && <p>{t('proof.pending', { count: pending.length })}</p>}
      </Notice>
      <p className="soft">{t('proof.how')}</p>
    </Panel>
  )
}

function StoryPanel({ story }: { readonly story: Story }) {
  const { timeZone } = useProgramme()
  return (
    <Panel title={t('story.title')}>
      <Facts
        facts={[
          { label: t('story.number'), value: <span className="code">{story.number}</span> },
          { label: t('story.status'), value: t(`story.is.${story.status}`) },
          { label: t('story.issued'), value: amountsText(story.issued) },
          { label: t('story.balance'), value: amountsText(story.balance) },
          { label: t('story.validUntil'), value: momentText(story.validUntil, timeZone) },
          { label: t('story.transfers'), value: numberText(story.transfers.length) },
        ]}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled sideways can be reached by keyboard. */}
      <section className="table-scroll" aria-label={t('story.transfers')} tabIndex={0}>
        <table className="report-table">
          <caption className="unseen">{t('story.transfers')}</caption>
          <thead>
            <tr>
              {(['time', 'why', 'from', 'to'] as const).map((name) => (
                <th key={name} scope="col">
                  {t(`story.${name}`)}
                </th>
              ))}
              <th scope="col" className="end">
                {t('story.amount')}
              </th>
            </tr>
          </thead>
          <tbody>
            {story.transfers.map(({ transferId, at, cause, debit, credit, amount, unit }) => (
              <tr key={transferId}>
                <td>{momentText(at, timeZone)}</td>
                <td>{causeText(cause)}</td>
                <td className="code">{debit}</td>
                <td className="code">{credit}</td>
                <td className="end">{amountText(amount, unit)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  )
}

/** Causes come from the server: a new one is said by its name. */
function causeText(cause: string): string {
  const key = `story.cause.${cause}`
  return t.has(key) ? t(key) : cause
}
