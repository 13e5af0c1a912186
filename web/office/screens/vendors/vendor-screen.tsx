// One vendor: what its contract covers, its phones, and its users; suspended and taken back here.
import { useState } from 'react'
import { Link } from 'react-aria-components'
import { useParams } from 'wouter'
import { listVendorUsersRoute } from '../../../../shared/contract/routes/users.ts'
import {
  addDeviceRoute,
  getVendorRoute,
  setContractRoute,
  setVendorStandingRoute,
} from '../../../../shared/contract/routes/vendors.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useAnswer, useSend } from '../../api/use-answer.ts'
import { Button, ButtonLink } from '../../components/button.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { SelectField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { useProgrammePath, useProgrammes } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { dayText } from '../../words/formats.ts'
import { type Site, siteName, useSites, type Vendor } from './names.ts'
import { StandingDialog } from './standing-dialog.tsx'
import { VendorUsers } from './vendor-users.tsx'
import { VendorState } from './vendors-screen.tsx'
import { t } from './words.ts'

type Open = 'standing' | 'device' | undefined

export function VendorScreen() {
  const { vendorId = '' } = useParams()
  const path = useProgrammePath()
  const { roles } = useUser()
  const sites = useSites()
  const [open, setOpen] = useState<Open>()
  const asked = useAnswer((signal) => call(getVendorRoute, { params: { vendorId }, signal }), [vendorId])
  const vendor = asked.answer
  const back = { href: path('/vendors'), label: t('nav') }
  if (vendor === undefined)
    return (
      <Page title={t('vendor')} back={back}>
        {asked.problem ? <ProblemNotice problem={asked.problem} again={asked.ask} /> : <Waiting />}
      </Page>
    )
  const done = () => {
    setOpen(undefined)
    asked.ask()
  }
  const isManager = mayCall(setVendorStandingRoute, roles)
  return (
    <Page
      title={vendor.name}
      back={back}
      tag={<VendorState vendor={vendor} />}
      actions={
        isManager && (
          <Button onPress={() => setOpen('standing')}>
            {t(vendor.status === 'active' ? 'standingChange.suspend' : 'standingChange.takeBack')}
          </Button>
        )
      }
    >
      <Contract vendor={vendor} sites={sites} editHref={path(`/vendors/${vendorId}/contract`)} />
      <Devices vendor={vendor} sites={sites} add={() => setOpen('device')} />
      {mayCall(listVendorUsersRoute, roles) && <VendorUsers vendor={vendor} />}
      {open === 'standing' && (
        <StandingDialog
          status={vendor.status}
          what={vendor.name}
          onClose={() => setOpen(undefined)}
          send={(body) => call(setVendorStandingRoute, { params: { vendorId }, body })}
          done={done}
          explain={t('standingChange.vendorText')}
        />
      )}
      <SidePanel isOpen={open === 'device'} onClose={() => setOpen(undefined)} title={t('devices.add')}>
        <AddDevice vendorId={vendorId} sites={sites} done={done} />
      </SidePanel>
    </Page>
  )
}

type Of = { readonly vendor: Vendor; readonly sites: readonly Site[] }

function Contract({ vendor: { contract }, sites, editHref }: Of & { readonly editHref: string }) {
  const { all } = useProgrammes()
  const { roles } = useUser()
  const programmeName = (id: string) => all.find(({ programmeId }) => programmeId === id)?.name ?? id
  return (
    <Panel
      title={t('contract.title')}
      actions={
        mayCall(setContractRoute, roles) && (
          <ButtonLink href={editHref} kind={contract === undefined ? 'primary' : 'plain'}>
            {t(contract === undefined ? 'contract.make' : 'contract.change')}
          </ButtonLink>
        )
      }
    >
      {contract === undefined ? (
        <Notice tone="warning">{t('contract.none')}</Notice>
      ) : (
        <Facts
          facts={[
            { label: t('contract.days'), value: `${dayText(contract.from)} – ${dayText(contract.until)}` },
            { label: t('contract.programmes'), value: contract.programmeIds.map(programmeName).join(', ') },
            {
              label: t('contract.sites'),
              value: contract.siteIds.map((id) => siteName(sites, id)).join(', '),
            },
            { label: t('contract.kinds'), value: contract.kinds.map((kind) => t(`kind.${kind}`)).join(', ') },
            { label: t('contract.categories'), value: contract.categories.join(', ') },
          ]}
        />
      )}
    </Panel>
  )
}

function Devices({ vendor: { vendorId, devices }, sites, add }: Of & { readonly add: () => void }) {
  const path = useProgrammePath()
  const { roles } = useUser()
  return (
    <Panel
      title={t('devices.title')}
      actions={
        mayCall(addDeviceRoute, roles) && (
          <Button icon="add" onPress={add}>
            {t('devices.add')}
          </Button>
        )
      }
    >
      {devices.length === 0 ? (
        <p className="soft">{t('devices.none')}</p>
      ) : (
        <ul className="rows">
          {devices.map(({ deviceId, label, siteId, status }) => (
            <li key={deviceId}>
              <Link href={path(`/vendors/${vendorId}/devices/${deviceId}`)}>{label}</Link>
              <span className="soft">{siteName(sites, siteId)}</span>
              <StatusTag tone={status === 'active' ? 'good' : 'no'}>{t(`status.${status}`)}</StatusTag>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function AddDevice({
  vendorId,
  sites,
  done,
}: {
  readonly vendorId: string
  readonly sites: readonly Site[]
  readonly done: () => void
}) {
  const form = useForm({ schema: bodyOf(addDeviceRoute), initial: {} })
  const { send } = useSend((body: { label: string; siteId: string }, idempotencyKey) =>
    call(addDeviceRoute, { params: { vendorId }, body, idempotencyKey }),
  )
  return (
    <Form
      form={form}
      submit={t('devices.addSubmit')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) done()
        return sent
      }}
    >
      <TextField name="label" label={t('devices.label')} hint={t('devices.labelHint')} autoFocus />
      <SelectField
        name="siteId"
        label={t('devices.site')}
        options={sites.map(({ siteId, name }) => ({ id: siteId, label: name }))}
      />
    </Form>
  )
}
