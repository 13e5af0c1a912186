// Who works here: roles and scope, and how both are changed. Nobody changes their own account.
import { useState } from 'react'
import { listSitesRoute } from '../../../../shared/contract/routes/programmes.ts'
import { listStaffRoute, setStaffStatusRoute } from '../../../../shared/contract/routes/users.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { SidePanel } from '../../components/dialogs.tsx'
import { Page } from '../../components/page.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { t as common } from '../../components/words.ts'
import { useProgrammes } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { AccessForm } from './access-form.tsx'
import type { StaffUser } from './staff-user.ts'
import { StatusDialog } from './status-dialog.tsx'
import { t } from './words.ts'

/** A new person, one whose access changes, or one whose sign-in ends or begins again. */
type Opened = { readonly what: 'add' } | { readonly what: 'access' | 'status'; readonly user: StaffUser }

const roleName = (role: string) =>
  common.has(`role.${role}`) ? common(`role.${role}` as 'role.admin') : role

export function StaffScreen() {
  const me = useUser()
  const { all: programmes } = useProgrammes()
  const sites = useAnswer((signal) => call(listSitesRoute, { query: {}, signal }), []).answer?.rows ?? []
  const [opened, setOpened] = useState<Opened>()
  const [changes, setChanges] = useState(0)
  const close = () => setOpened(undefined)
  const done = () => {
    close()
    setChanges((before) => before + 1)
  }
  const programmeNames = new Map(programmes.map(({ programmeId, name }) => [programmeId, name]))
  const siteNames = new Map(sites.map(({ siteId, name }) => [siteId, name]))
  const scopeText = (scope: 'all' | readonly string[], names: ReadonlyMap<string, string>, all: string) =>
    scope === 'all'
      ? all
      : scope.length === 0
        ? t('staff.none')
        : scope.map((id) => names.get(id) ?? id).join(', ')
  const columns: readonly Column<StaffUser>[] = [
    { id: 'email', label: t('staff.email'), cell: ({ email }) => email },
    { id: 'roles', label: t('staff.roles'), cell: ({ roles }) => roles.map(roleName).join(', ') },
    {
      id: 'programmes',
      label: t('staff.programmes'),
      cell: (row) => scopeText(row.programmes, programmeNames, t('staff.allProgrammes')),
    },
    {
      id: 'sites',
      label: t('staff.sites'),
      cell: (row) => scopeText(row.sites, siteNames, t('staff.allSites')),
    },
    {
      id: 'status',
      label: t('staff.status'),
      cell: ({ status }) => (
        <StatusTag tone={status === 'active' ? 'good' : 'no'}>{t(`staff.state.${status}`)}</StatusTag>
      ),
      text: ({ status }) => t(`staff.state.${status}`),
    },
  ]
  const forms = { programmes, sites, done }
  return (
    <Page
      title={t('staff.nav')}
      intro={t('staff.intro')}
      actions={
        <Button kind="primary" icon="add" onPress={() => setOpened({ what: 'add' })}>
          {t('staff.add')}
        </Button>
      }
    >
      <DataTable<StaffUser>
        label={t('staff.nav')}
        columns={columns}
        rowKey={({ sub }) => sub}
        load={(query, signal) => call(listStaffRoute, { query, ...(signal && { signal }) })}
        about={[changes]}
        rowActions={(row) =>
          row.sub === me.id ? (
            <span className="hint">{t('staff.you')}</span>
          ) : (
            <>
              <Button onPress={() => setOpened({ what: 'access', user: row })}>{t('staff.change')}</Button>
              <Button kind="quiet" onPress={() => setOpened({ what: 'status', user: row })}>
                {t(row.status === 'active' ? 'staff.end' : 'staff.restore')}
              </Button>
            </>
          )
        }
        empty={<p>{t('staff.empty')}</p>}
        exportAs={false}
      />
      <SidePanel isOpen={opened?.what === 'add'} onClose={close} title={t('staff.add')}>
        <AccessForm {...forms} />
      </SidePanel>
      {opened?.what === 'access' && (
        <SidePanel isOpen onClose={close} title={t('staff.changeOf', { who: opened.user.email })}>
          <AccessForm {...forms} user={opened.user} />
        </SidePanel>
      )}
      {opened?.what === 'status' && (
        <StatusDialog
          user={opened.user}
          endText={t('status.endText')}
          send={(body) => call(setStaffStatusRoute, { params: { sub: opened.user.sub }, body })}
          onClose={close}
          done={done}
        />
      )}
    </Page>
  )
}
