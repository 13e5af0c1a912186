// Makes the secret of a partner's system: the first one, or another, with or without the one before for a while.
import { useState } from 'react'
import { Checkbox } from 'react-aria-components'
import { makeServiceAccountSecretRoute } from '../../../../shared/contract/routes/service-accounts.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { Icon } from '../../components/icon.tsx'
import { SecretDialog } from '../../components/secret-dialog.tsx'
import type { ServiceAccount } from './service-account-form.tsx'
import { t } from './words.ts'

export function AccountSecret({
  account: { serviceAccountId, clientId, status },
  onClose,
  done,
}: {
  readonly account: ServiceAccount
  readonly onClose: () => void
  readonly done: () => void
}) {
  const isFirst = status !== 'active'
  const [keepBefore, setKeepBefore] = useState(!isFirst)
  const [secret, setSecret] = useState<string>()
  const { send, busy, problem } = useSend((keep: boolean) =>
    call(makeServiceAccountSecretRoute, { params: { serviceAccountId }, body: { keepBefore: keep } }),
  )
  const make = async () => {
    const sent = await send(keepBefore)
    if (sent.ok) setSecret(sent.answer.secret)
  }
  if (secret !== undefined)
    return (
      <SecretDialog
        title={t('secret.title')}
        secrets={[
          { label: t('accounts.clientId'), value: clientId },
          { label: t('accounts.secret'), value: secret },
        ]}
        onClose={done}
      >
        <p>{t('accounts.where')}</p>
      </SecretDialog>
    )
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={t(isFirst ? 'secret.askFirst' : 'secret.ask')}
      confirm={t(isFirst ? 'secret.make' : 'secret.renew')}
      busy={busy}
      problem={problem}
      onConfirm={() => void make()}
    >
      <p>{t('secret.textFirst')}</p>
      {!isFirst && (
        <Checkbox className="choice checkbox" isSelected={keepBefore} onChange={setKeepBefore}>
          <span className="choice-mark">
            <Icon name="check" />
          </span>
          <span>
            {t('accounts.keepBefore')}
            <small className="hint">{t('accounts.keepBeforeHint')}</small>
          </span>
        </Checkbox>
      )}
    </ConfirmDialog>
  )
}
