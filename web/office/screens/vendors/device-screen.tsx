// One phone of a vendor: the code that ties it to the programme, its keys, and the receipts that it brought in.
import { useState } from 'react'
import { useParams } from 'wouter'
import type * as z from 'zod'
import {
  createEnrolmentCodeRoute,
  type deviceReceipt,
  getDeviceRoute,
  reviewDeviceRoute,
} from '../../../../shared/contract/routes/devices.ts'
import { getVendorRoute, setDeviceStandingRoute } from '../../../../shared/contract/routes/vendors.ts'
import { call, mayCall } from '../../api/call.ts'
import { type Asked, useAnswer, useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { momentText, numberText } from '../../words/formats.ts'
import { siteName, useSites } from './names.ts'
import { ReasonField, StandingDialog } from './standing-dialog.tsx'
import { t } from './words.ts'

type Shown = z.output<(typeof getDeviceRoute)['success']['schema']>
type Key = Shown['keys'][number]
type Receipt = z.output<typeof deviceReceipt>
type At = { readonly vendorId: string; readonly deviceId: string }

export function DeviceScreen() {
  const { vendorId = '', deviceId = '' } = useParams()
  const at = { vendorId, deviceId }
  const path = useProgrammePath()
  const sites = useSites()
  const { roles } = useUser()
  const [isChanging, setChanging] = useState(false)
  const vendor = useAnswer((signal) => call(getVendorRoute, { params: { vendorId }, signal }), [vendorId])
  const shown = useAnswer((signal) => call(getDeviceRoute, { params: at, query: {}, signal }), [at])
  const device = vendor.answer?.devices.find((one) => one.deviceId === deviceId)
  const problem = vendor.problem ?? shown.problem
  return (
    <Page
      title={device?.label ?? t('devices.one')}
      back={{ href: path(`/vendors/${vendorId}`), label: vendor.answer?.name ?? t('vendor') }}
      intro={device && siteName(sites, device.siteId)}
      tag={
        device && (
          <StatusTag tone={device.status === 'active' ? 'good' : 'no'}>
            {t(`status.${device.status}`)}
          </StatusTag>
        )
      }
      actions={
        device &&
        mayCall(setDeviceStandingRoute, roles) && (
          <Button onPress={() => setChanging(true)}>
            {t(device.status === 'active' ? 'standingChange.suspend' : 'standingChange.takeBack')}
          </Button>
        )
      }
    >
      {problem && <ProblemNotice problem={problem} again={shown.ask} />}
      {mayCall(createEnrolmentCodeRoute, roles) && <EnrolmentCode at={at} />}
      {shown.answer === undefined ? !problem && <Waiting /> : <Keys at={at} shown={shown} />}
      <Panel title={t('receipts.title')}>
        <Receipts at={at} />
      </Panel>
      {isChanging && device && (
        <StandingDialog
          status={device.status}
          what={device.label}
          explain={t('standingChange.deviceText')}
          onClose={() => setChanging(false)}
          send={(body) => call(setDeviceStandingRoute, { params: at, body })}
          done={() => {
            setChanging(false)
            vendor.ask()
          }}
        />
      )}
    </Page>
  )
}

function EnrolmentCode({ at }: { readonly at: At }) {
  const { timeZone } = useProgramme()
  const sending = useSend((_: 'make') => call(createEnrolmentCodeRoute, { params: at }))
  const [made, setMade] = useState<{ readonly code: string; readonly expiresAt: number }>()
  const make = async () => {
    const sent = await sending.send('make')
    if (sent.ok) setMade(sent.answer)
  }
  return (
    <Panel title={t('code.title')}>
      <p>{t('code.text')}</p>
      {made && (
        <Facts
          large
          facts={[
            {
              label: t('code.label'),
              value: (
                <span className="code" dir="ltr">
                  {made.code}
                </span>
              ),
              hint: t('code.until', { time: momentText(made.expiresAt, timeZone) }),
            },
          ]}
        />
      )}
      {sending.problem && <ProblemNotice problem={sending.problem} />}
      <div className="form-actions">
        <Button busy={sending.busy} onPress={() => void make()}>
          {t(made === undefined ? 'code.make' : 'code.makeAnother')}
        </Button>
      </div>
    </Panel>
  )
}

function Keys({ at, shown }: { readonly at: At; readonly shown: Asked<Shown> }) {
  const keys = shown.answer?.keys ?? []
  const [reviewed, setReviewed] = useState<Key>()
  return (
    <Panel title={t('keys.title')}>
      {keys.length === 0 && <p className="soft">{t('keys.none')}</p>}
      {keys.map((key) => (
        <OneKey key={key.keyId} of={key} review={() => setReviewed(key)} />
      ))}
      {reviewed && (
        <ReviewDialog
          at={at}
          of={reviewed}
          onClose={() => setReviewed(undefined)}
          done={() => {
            setReviewed(undefined)
            shown.ask()
          }}
        />
      )}
    </Panel>
  )
}

function OneKey({ of, review }: { readonly of: Key; readonly review: () => void }) {
  const { timeZone } = useProgramme()
  const { roles } = useUser()
  return (
    <>
      <Facts
        facts={[
          { label: t('keys.enrolled'), value: momentText(of.enrolledAt, timeZone) },
          { label: t('keys.certifiedUntil'), value: momentText(of.certifiedUntil, timeZone) },
          { label: t('keys.receipts'), value: numberText(of.lastSequence) },
          { label: t('keys.use'), value: t(of.current ? 'keys.current' : 'keys.former') },
        ]}
      />
      {of.missing.length > 0 && (
        <Notice tone="warning">{t('keys.missing', { numbers: of.missing.join(', ') })}</Notice>
      )}
      {of.frozen && (
        <>
          <Notice tone="warning">{t(`keys.frozen.${of.frozen.reason}`)}</Notice>
          {mayCall(reviewDeviceRoute, roles) && (
            <div className="form-actions">
              <Button onPress={review}>{t('review.open')}</Button>
            </div>
          )}
        </>
      )}
    </>
  )
}

function ReviewDialog({
  at,
  of,
  onClose,
  done,
}: {
  readonly at: At
  readonly of: Key
  readonly onClose: () => void
  readonly done: () => void
}) {
  const [reason, setReason] = useState('')
  const sending = useSend((body: { keyId: string; reason: string }) =>
    call(reviewDeviceRoute, { params: at, body }),
  )
  const confirm = async () => {
    const sent = await sending.send({ keyId: of.keyId, reason: reason.trim() })
    if (sent.ok) done()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('review.title')}
      confirm={t('review.confirm')}
      busy={sending.busy}
      problem={sending.problem}
      isDisabled={reason.trim() === ''}
      onConfirm={() => void confirm()}
    >
      <p>{t('review.text')}</p>
      <ReasonField value={reason} onChange={setReason} />
    </ConfirmDialog>
  )
}

const tones: Readonly<Record<Receipt['state'], Tone>> = {
  received: 'waiting',
  accepted: 'good',
  conflict: 'no',
  refused: 'no',
}

function Receipts({ at }: { readonly at: At }) {
  const { timeZone } = useProgramme()
  const columns: readonly Column<Receipt>[] = [
    { id: 'at', label: t('receipts.at'), cell: ({ at: when }) => momentText(when, timeZone) },
    {
      id: 'voucher',
      label: t('receipts.voucher'),
      cell: ({ voucherNumberEnd }) => <span className="code">{voucherNumberEnd}</span>,
      text: ({ voucherNumberEnd }) => voucherNumberEnd,
    },
    {
      id: 'state',
      label: t('receipts.state'),
      cell: ({ state }) => <StatusTag tone={tones[state]}>{t(`receipts.${state}`)}</StatusTag>,
      text: ({ state }) => t(`receipts.${state}`),
    },
    { id: 'sequence', label: t('receipts.sequence'), align: 'end', cell: ({ sequence }) => sequence },
    {
      id: 'received',
      label: t('receipts.receivedAt'),
      cell: ({ receivedAt }) => momentText(receivedAt, timeZone),
    },
  ]
  return (
    <DataTable<Receipt>
      label={t('receipts.title')}
      columns={columns}
      rowKey={({ receiptId }) => receiptId}
      load={(query, signal) => call(getDeviceRoute, { params: at, query, ...(signal && { signal }) })}
      about={[at]}
      empty={<p>{t('receipts.none')}</p>}
      exportAs="receipts"
    />
  )
}
