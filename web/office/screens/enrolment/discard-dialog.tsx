// Asks before what was typed of a household is deleted from the device.
import { ConfirmDialog } from '../../components/dialogs.tsx'
import { t } from './words.ts'

export function DiscardDialog(props: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
}) {
  return (
    <ConfirmDialog title={t('kept.removeTitle')} confirm={t('kept.remove.draft')} danger {...props}>
      <p>{t('kept.removeText')}</p>
    </ConfirmDialog>
  )
}
