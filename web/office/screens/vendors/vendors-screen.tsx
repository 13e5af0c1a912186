// The partner vendors of the user's programmes, and how a new one is added.
import { useState } from 'react'
import { useLocation } from 'wouter'
import { createVendorRoute, listVendorsRoute } from '../../../../shared/contract/routes/vendors.ts'
import { bodyOf, call, mayCall } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Page } from '../../components/page.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { dayText } from '../../words/formats.ts'
import type { Vendor } from './names.ts'
import { t } from './words.ts'

export function VendorsScreen() {
  const path = useProgrammePath()
  const { roles } = useUser()
  const [isAdding, setAdding] = useState(false)
  const columns: readonly Column<Vendor>[] = [
    { id: 'name', label: t('name'), cell: ({ name }) => name },
    {
      id: 'standing',
      label: t('standing'),
      cell: (vendor) => <VendorState vendor={vendor} />,
      text: ({ status }) => t(`status.${status}`),
    },
    { id: 'until', label: t('until'), cell: ({ contract }) => (contract ? dayText(contract.until) : '–') },
    { id: 'devices', label: t('devices.title'), align: 'end', cell: ({ devices }) => devices.length },
  ]
  return (
    <Page
      title={t('nav')}
      intro={t('intro')}
      actions={
        mayCall(createVendorRoute, roles) && (
          <Button kind="primary" icon="add" onPress={() => setAdding(true)}>
            {t('add.open')}
          </Button>
        )
      }
    >
      <DataTable<Vendor>
        label={t('nav')}
        columns={columns}
        rowKey={({ vendorId }) => vendorId}
        load={(query, signal) => call(listVendorsRoute, { query, ...(signal && { signal }) })}
        href={({ vendorId }) => path(`/vendors/${vendorId}`)}
        empty={<p>{t('empty')}</p>}
        exportAs="vendors"
      />
      <SidePanel isOpen={isAdding} onClose={() => setAdding(false)} title={t('add.open')}>
        <AddVendor />
      </SidePanel>
    </Page>
  )
}

/** A vendor without a contract that covers today cannot redeem, whatever else is said of it. */
export function VendorState({ vendor: { status, contract } }: { readonly vendor: Vendor }) {
  const today = new Date().toISOString().slice(0, 10)
  if (status === 'suspended') return <StatusTag tone="no">{t('status.suspended')}</StatusTag>
  if (contract === undefined) return <StatusTag tone="waiting">{t('status.noContract')}</StatusTag>
  if (contract.until < today) return <StatusTag tone="waiting">{t('status.ended')}</StatusTag>
  return <StatusTag tone="good">{t('status.active')}</StatusTag>
}

function AddVendor() {
  const path = useProgrammePath()
  const [, navigate] = useLocation()
  const form = useForm({ schema: bodyOf(createVendorRoute), initial: {}, draft: 'vendor' })
  const { send } = useSend((body: { name: string }, idempotencyKey) =>
    call(createVendorRoute, { body, idempotencyKey }),
  )
  return (
    <Form
      form={form}
      submit={t('add.submit')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) navigate(path(`/vendors/${sent.answer.vendorId}`))
        return sent
      }}
    >
      <TextField name="name" label={t('name')} hint={t('add.nameHint')} autoFocus />
    </Form>
  )
}
