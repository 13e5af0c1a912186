// Receipts that came after the voucher had been paid: what each side says, side by side, and who decides what.
import { useState } from 'react'
import type * as z from 'zod'
import {
  type conflict,
  decideConflictRoute,
  listConflictsRoute,
} from '../../../../shared/contract/routes/sync.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { RadioField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import { useProgramme } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { amountsText, momentText } from '../../words/formats.ts'
import { deviceLabel, siteName, useSites, useVendors, vendorName } from './names.ts'
import { t } from './words.ts'

type Conflict = z.output<typeof conflict>
type Decision = { readonly decision: 'vendor-at-fault' | 'programme-loss'; readonly reason: string }

const tones: Readonly<Record<Conflict['decision'], Tone>> = {
  open: 'waiting',
  'vendor-at-fault': 'no',
  'programme-loss': 'calm',
}

export function ConflictsScreen() {
  const { programmeId, timeZone } = useProgramme()
  const vendors = useVendors()
  const [opened, setOpened] = useState<Conflict>()
  const [decided, setDecided] = useState(0)
  const columns: readonly Column<Conflict>[] = [
    {
      id: 'voucher',
      label: t('receipts.voucher'),
      cell: ({ voucherNumberEnd }) => <span className="code">{voucherNumberEnd}</span>,
      text: ({ voucherNumberEnd }) => voucherNumberEnd,
    },
    { id: 'vendor', label: t('vendor'), cell: ({ claim }) => vendorName(vendors, claim.vendorId) },
    {
      id: 'amounts',
      label: t('conflicts.amounts'),
      align: 'end',
      cell: ({ amounts }) => amountsText(amounts),
    },
    { id: 'at', label: t('conflicts.handedOut'), cell: ({ claim }) => momentText(claim.at, timeZone) },
    {
      id: 'decision',
      label: t('conflicts.decision'),
      cell: ({ decision }) => <StatusTag tone={tones[decision]}>{t(`conflicts.${decision}`)}</StatusTag>,
      text: ({ decision }) => t(`conflicts.${decision}`),
    },
  ]
  return (
    <Page title={t('conflicts.nav')} intro={t('conflicts.intro')}>
      <DataTable<Conflict>
        label={t('conflicts.nav')}
        columns={columns}
        rowKey={({ receiptId }) => receiptId}
        load={(query, signal) =>
          call(listConflictsRoute, { params: { programmeId }, query, ...(signal && { signal }) })
        }
        about={[programmeId, decided]}
        rowActions={(row) => (
          <Button onPress={() => setOpened(row)}>
            {t(row.decision === 'open' ? 'conflicts.openToDecide' : 'conflicts.openToRead')}
          </Button>
        )}
        empty={<p>{t('conflicts.none')}</p>}
        exportAs="conflicts"
      />
      <SidePanel
        isOpen={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={t('conflicts.one')}
      >
        {opened && (
          <OneConflict
            conflict={opened}
            done={() => {
              setOpened(undefined)
              setDecided(decided + 1)
            }}
          />
        )}
      </SidePanel>
    </Page>
  )
}

function OneConflict({ conflict: shown, done }: { readonly conflict: Conflict; readonly done: () => void }) {
  const { timeZone } = useProgramme()
  const { roles } = useUser()
  const { claim, amounts, paid, decision, decidedAt, note } = shown
  return (
    <>
      <div className="columns">
        <Side title={t('conflicts.paidSide')} claims={paid} />
        <Side title={t('conflicts.claimSide')} claims={[{ ...claim, amounts }]} />
      </div>
      {decision === 'open'
        ? mayCall(decideConflictRoute, roles) && <Decide conflict={shown} done={done} />
        : decidedAt !== undefined && (
            <Facts
              facts={[
                { label: t('conflicts.decision'), value: t(`conflicts.${decision}`) },
                { label: t('conflicts.decidedAt'), value: momentText(decidedAt, timeZone) },
                { label: t('reason'), value: note ?? '–' },
              ]}
            />
          )}
    </>
  )
}

type Claim = Conflict['paid'][number]

function Side({ title, claims }: { readonly title: string; readonly claims: readonly Claim[] }) {
  const { timeZone } = useProgramme()
  const vendors = useVendors()
  const sites = useSites()
  return (
    <Panel title={title}>
      {claims.map(({ receiptId, vendorId, deviceId, siteId, at, amounts }) => (
        <Facts
          key={receiptId}
          facts={[
            { label: t('vendor'), value: vendorName(vendors, vendorId) },
            { label: t('devices.one'), value: deviceLabel(vendors, deviceId) },
            { label: t('devices.site'), value: siteName(sites, siteId) },
            { label: t('conflicts.handedOut'), value: momentText(at, timeZone) },
            { label: t('conflicts.amounts'), value: amountsText(amounts) },
          ]}
        />
      ))}
    </Panel>
  )
}

function Decide({
  conflict: { receiptId, programmeId },
  done,
}: {
  readonly conflict: Conflict
  readonly done: () => void
}) {
  const form = useForm({ schema: bodyOf(decideConflictRoute), initial: {} })
  const { send } = useSend((body: Decision) =>
    call(decideConflictRoute, { params: { programmeId, receiptId }, body }),
  )
  return (
    <Form
      form={form}
      submit={t('conflicts.submit')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) {
          toast({ text: t('conflicts.done') })
          done()
        }
        return sent
      }}
    >
      <RadioField
        name="decision"
        label={t('conflicts.question')}
        options={[
          { id: 'vendor-at-fault', label: t('conflicts.vendor-at-fault'), hint: t('conflicts.vendorHint') },
          { id: 'programme-loss', label: t('conflicts.programme-loss'), hint: t('conflicts.lossHint') },
        ]}
      />
      <TextField name="reason" label={t('reason')} hint={t('conflicts.reasonHint')} />
    </Form>
  )
}
