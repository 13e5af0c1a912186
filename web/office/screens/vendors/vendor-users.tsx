// Who signs in for a vendor, on which of its phones: invited, ended, allowed again.
import { useState } from 'react'
import {
  addVendorUserRoute,
  listVendorUsersRoute,
  setVendorUserStatusRoute,
} from '../../../../shared/contract/routes/users.ts'
import { bodyOf, call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { SelectField, TextField } from '../../components/form/fields.tsx'
import { Form } from '../../components/form/form.tsx'
import { useForm } from '../../components/form/form-state.ts'
import { Panel } from '../../components/page.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import type { StaffUser } from '../administration/staff-user.ts'
import { StatusDialog } from '../administration/status-dialog.tsx'
import type { Vendor } from './names.ts'
import { t } from './words.ts'

export function VendorUsers({ vendor }: { readonly vendor: Vendor }) {
  const { vendorId, devices } = vendor
  const [isInviting, setInviting] = useState(false)
  const [changed, setChanged] = useState<StaffUser>()
  const [changes, setChanges] = useState(0)
  const done = () => {
    setInviting(false)
    setChanged(undefined)
    setChanges((before) => before + 1)
  }
  const labels = new Map(devices.map(({ deviceId, label }) => [deviceId, label]))
  const columns: readonly Column<StaffUser>[] = [
    { id: 'email', label: t('users.email'), cell: ({ email }) => email },
    { id: 'device', label: t('users.device'), cell: ({ deviceId = '' }) => labels.get(deviceId) ?? deviceId },
    {
      id: 'status',
      label: t('standing'),
      cell: ({ status }) => (
        <StatusTag tone={status === 'active' ? 'good' : 'no'}>{t(`users.status.${status}`)}</StatusTag>
      ),
    },
  ]
  return (
    <Panel
      title={t('users.title')}
      actions={
        devices.length > 0 && (
          <Button icon="add" onPress={() => setInviting(true)}>
            {t('users.add')}
          </Button>
        )
      }
    >
      <p className="hint">{t('users.recorded')}</p>
      <DataTable<StaffUser>
        label={t('users.title')}
        columns={columns}
        rowKey={({ sub }) => sub}
        load={(query, signal) =>
          call(listVendorUsersRoute, { params: { vendorId }, query, ...(signal && { signal }) })
        }
        about={[vendorId, changes]}
        rowActions={(user) => (
          <Button kind="quiet" onPress={() => setChanged(user)}>
            {t(user.status === 'active' ? 'users.end' : 'users.restore')}
          </Button>
        )}
        empty={<p>{t(devices.length > 0 ? 'users.none' : 'users.phoneFirst')}</p>}
        exportAs={false}
      />
      <SidePanel isOpen={isInviting} onClose={() => setInviting(false)} title={t('users.add')}>
        <AddUser vendor={vendor} done={done} />
      </SidePanel>
      {changed && (
        <StatusDialog
          user={changed}
          endText={t('users.endText')}
          send={(body) => call(setVendorUserStatusRoute, { params: { vendorId, sub: changed.sub }, body })}
          onClose={() => setChanged(undefined)}
          done={done}
        />
      )}
    </Panel>
  )
}

function AddUser({ vendor, done }: { readonly vendor: Vendor; readonly done: () => void }) {
  const { vendorId, devices } = vendor
  const form = useForm({ schema: bodyOf(addVendorUserRoute), initial: {} })
  const { send } = useSend((body: { email: string; deviceId: string }, idempotencyKey) =>
    call(addVendorUserRoute, { params: { vendorId }, body, idempotencyKey }),
  )
  return (
    <Form
      form={form}
      submit={t('users.submit')}
      onSubmit={async (body) => {
        const sent = await send(body)
        if (sent.ok) {
          toast({ text: t('users.invited', { email: body.email }) })
          done()
        }
        return sent
      }}
    >
      <TextField name="email" type="email" label={t('users.email')} hint={t('users.hint')} autoFocus />
      <SelectField
        name="deviceId"
        label={t('users.device')}
        options={devices.map(({ deviceId, label }) => ({ id: deviceId, label }))}
      />
    </Form>
  )
}
