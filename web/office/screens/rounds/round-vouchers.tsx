// A released round's vouchers, for those who hand them over: the sheets of cards, and single ones. Each look at the list
// is recorded, so it is opened on purpose.
import { useState } from 'react'
import type * as z from 'zod'
import {
  getRoundCardsRoute,
  getVoucherCardRoute,
  listRoundVouchersRoute,
} from '../../../../shared/contract/routes/issuing.ts'
import { shardCount } from '../../../../shared/domain/round.ts'
import { call, callForFile, mayCall } from '../../api/call.ts'
import { saveFile } from '../../api/save-file.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, numberText } from '../../words/formats.ts'
import { itemNamesOf, type Round, useProgrammeRules } from './round-facts.tsx'
import { t } from './words.ts'

type Voucher = z.output<typeof listRoundVouchersRoute.success.schema>['rows'][number]

/** More than these are printed a part at a time; see the route. */
const cardsAtOnce = 1000

export function RoundVouchers({ round }: { readonly round: Round }) {
  const { roles } = useUser()
  const [open, setOpen] = useState(false)
  const isOut = round.state === 'released' || round.state === 'closed'
  if (!isOut || !mayCall(listRoundVouchersRoute, roles)) return null
  return (
    <Panel title={t('voucher.title')}>
      {round.kind === 'cycle' && <CardSheets round={round} />}
      {open ? (
        <VoucherList round={round} />
      ) : (
        <div>
          <Button onPress={() => setOpen(true)}>{t('voucher.show')}</Button>
          <p className="hint">{t('voucher.recorded')}</p>
        </div>
      )}
    </Panel>
  )
}

function CardSheets({ round }: { readonly round: Round }) {
  const { programmeId } = useProgramme()
  const { roundId, voucherCount } = round
  const { send, busy, problem } = useSend(async (shard: string | undefined) => {
    const query = shard === undefined ? {} : { shard }
    return callForFile(getRoundCardsRoute, { params: { programmeId, roundId }, query })
  })
  const print = async (shard?: string) => {
    const sent = await send(shard)
    const part = shard === undefined ? '' : `-${Number(shard) + 1}`
    if (sent.ok) saveFile(`cards-${roundId}${part}.pdf`, sent.answer)
  }
  const parts = voucherCount > cardsAtOnce ? Array.from({ length: shardCount }, (_, shard) => shard) : []
  return (
    <div className="card-sheets">
      {problem && <ProblemNotice problem={problem} />}
      {parts.length === 0 ? (
        <Button icon="print" busy={busy} onPress={() => void print()}>
          {t('voucher.print', { count: voucherCount, vouchers: numberText(voucherCount) })}
        </Button>
      ) : (
        <>
          <p>{t('voucher.parts')}</p>
          <div className="part-buttons">
            {parts.map((shard) => (
              <Button key={shard} icon="print" isDisabled={busy} onPress={() => void print(String(shard))}>
                {t('voucher.part', { part: numberText(shard + 1) })}
              </Button>
            ))}
          </div>
        </>
      )}
    </div>
  )
}

function VoucherList({ round }: { readonly round: Round }) {
  const { programmeId } = useProgramme()
  const names = itemNamesOf(useProgrammeRules().answer ?? {})
  const { send, problem } = useSend((voucherId: string) => callForFile(getVoucherCardRoute, { params: { voucherId } }))
  const print = async ({ voucherId, number }: Voucher) => {
    const sent = await send(voucherId)
    if (sent.ok) saveFile(`card-${number.slice(-6).replace(' ', '')}.pdf`, sent.answer)
  }
  const columns: Column<Voucher>[] = [
    {
      id: 'number',
      label: t('voucher.number'),
      cell: ({ number }) => <span className="code">{number}</span>,
      text: ({ number }) => number,
    },
    {
      id: 'household',
      label: t('entitlement.household'),
      cell: ({ householdId }) => <span className="code">{householdId}</span>,
      text: ({ householdId }) => householdId,
    },
    { id: 'code', label: t('entitlement.code'), cell: ({ code }) => code },
    { id: 'amounts', label: t('entitlement.amounts'), align: 'end', cell: ({ amounts }) => amountsText(amounts, names) },
  ]
  return (
    <>
      {problem && <ProblemNotice problem={problem} />}
      <DataTable
        label={t('voucher.title')}
        columns={columns}
        rowKey={({ voucherId }) => voucherId}
        load={(query, signal) =>
          call(listRoundVouchersRoute, {
            params: { programmeId, roundId: round.roundId },
            query,
            ...(signal && { signal }),
          })
        }
        about={[round.roundId]}
        addressPrefix="v-"
        rowActions={(voucher) => (
          <Button kind="quiet" icon="print" onPress={() => void print(voucher)}>
            {t('voucher.card')}
          </Button>
        )}
        empty={<p>{t('voucher.empty')}</p>}
        exportAs={false}
      />
    </>
  )
}
