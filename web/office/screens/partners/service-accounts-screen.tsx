// Partners' systems that have an account: what each may reach, until when, and when it was last used.
import { useState } from 'react'
import {
  listServiceAccountsRoute,
  revokeServiceAccountRoute,
} from '../../../../shared/contract/routes/service-accounts.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { type Column, DataTable } from '../../components/data-table.tsx'
import { ConfirmDialog, SidePanel } from '../../components/dialogs.tsx'
import { Page } from '../../components/page.tsx'
import { StatusTag, type Tone } from '../../components/status-tag.tsx'
import { toast } from '../../components/toasts.tsx'
import { dateText, dayText } from '../../words/formats.ts'
import { siteName, useSites } from '../vendors/names.ts'
import { AccountSecret } from './account-secret.tsx'
import { type ServiceAccount, ServiceAccountForm } from './service-account-form.tsx'
import { useScopeText } from './shown-webhook.tsx'
import { t } from './words.ts'

type Opened = { readonly what: 'secret' | 'revoke'; readonly account: ServiceAccount }

const toneOf: Readonly<Record<ServiceAccount['status'] | 'ended', Tone>> = {
  'waiting-for-secret': 'waiting',
  active: 'good',
  revoked: 'no',
  ended: 'no',
}

const stateOf = ({ status, endsAt }: ServiceAccount) =>
  status !== 'revoked' && endsAt <= Date.now() ? 'ended' : status

export function ServiceAccountsScreen() {
  const sites = useSites()
  const scopeText = useScopeText()
  const [isAdding, setAdding] = useState(false)
  const [opened, setOpened] = useState<Opened>()
  const [changes, setChanges] = useState(0)
  const done = () => {
    setAdding(false)
    setOpened(undefined)
    setChanges((before) => before + 1)
  }
  const columns: readonly Column<ServiceAccount>[] = [
    { id: 'name', label: t('accounts.name'), cell: ({ name }) => name },
    {
      id: 'state',
      label: t('stateOf'),
      cell: (account) => (
        <StatusTag tone={toneOf[stateOf(account)]}>{t(`accounts.status.${stateOf(account)}`)}</StatusTag>
      ),
    },
    { id: 'programmes', label: t('programmes'), cell: ({ programmes }) => scopeText(programmes) },
    {
      id: 'sites',
      label: t('accounts.sites'),
      cell: (row) =>
        row.sites === 'all' ? t('accounts.allSites') : row.sites.map((id) => siteName(sites, id)).join(', '),
    },
    {
      id: 'may',
      label: t('accounts.may'),
      cell: ({ maySubmit }) => t(maySubmit ? 'accounts.readAndSubmit' : 'accounts.read'),
    },
    { id: 'ends', label: t('accounts.ends'), cell: ({ endsAt }) => dateText(endsAt) },
    {
      id: 'used',
      label: t('accounts.used'),
      cell: ({ lastUsedDay }) => (lastUsedDay === undefined ? t('accounts.never') : dayText(lastUsedDay)),
    },
  ]
  return (
    <Page
      title={t('accounts.title')}
      intro={t('accounts.intro')}
      actions={
        <Button kind="primary" icon="add" onPress={() => setAdding(true)}>
          {t('accounts.add')}
        </Button>
      }
    >
      <DataTable<ServiceAccount>
        label={t('accounts.title')}
        columns={columns}
        rowKey={({ serviceAccountId }) => serviceAccountId}
        load={(query, signal) => call(listServiceAccountsRoute, { query, ...(signal && { signal }) })}
        about={[changes]}
        rowActions={(account) =>
          account.status === 'revoked' ? null : (
            <>
              {stateOf(account) !== 'ended' && (
                <Button onPress={() => setOpened({ what: 'secret', account })}>
                  {t(account.status === 'active' ? 'secret.renew' : 'secret.make')}
                </Button>
              )}
              <Button kind="quiet" onPress={() => setOpened({ what: 'revoke', account })}>
                {t('accounts.revoke')}
              </Button>
            </>
          )
        }
        empty={<p>{t('accounts.empty')}</p>}
        exportAs={false}
      />
      <SidePanel isOpen={isAdding} onClose={() => setAdding(false)} title={t('accounts.add')}>
        <ServiceAccountForm sites={sites} done={done} />
      </SidePanel>
      {opened?.what === 'secret' && (
        <AccountSecret account={opened.account} onClose={() => setOpened(undefined)} done={done} />
      )}
      {opened?.what === 'revoke' && (
        <RevokeDialog account={opened.account} onClose={() => setOpened(undefined)} done={done} />
      )}
    </Page>
  )
}

function RevokeDialog({
  account: { serviceAccountId, name },
  onClose,
  done,
}: {
  readonly account: ServiceAccount
  readonly onClose: () => void
  readonly done: () => void
}) {
  const { send, busy, problem } = useSend((_: 'revoke') =>
    call(revokeServiceAccountRoute, { params: { serviceAccountId } }),
  )
  const revoke = async () => {
    const sent = await send('revoke')
    if (!sent.ok) return
    toast({ text: t('accounts.revoked', { name }) })
    done()
  }
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t('accounts.askRevoke', { name })}
      confirm={t('accounts.revoke')}
      danger
      busy={busy}
      problem={problem}
      onConfirm={() => void revoke()}
    >
      <p>{t('accounts.revokeText')}</p>
    </ConfirmDialog>
  )
}
