// A secret that is shown this once: copied, stored elsewhere, and then gone from here.
import { type ReactNode, useState } from 'react'
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './button.tsx'
import { Notice } from './problem-notice.tsx'
import { t } from './words.ts'

export type ShownSecret = { readonly label: string; readonly value: string }

/** Only its button closes it: a key or a press beside it would lose the secret. */
export function SecretDialog({
  title,
  children,
  secrets,
  onClose,
}: {
  readonly title: string
  /** Where it belongs. */
  readonly children: ReactNode
  readonly secrets: readonly ShownSecret[]
  readonly onClose: () => void
}) {
  return (
    <ModalOverlay className="overlay" isOpen isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <Heading slot="title">{title}</Heading>
          <div className="dialog-text">
            {children}
            {secrets.map((secret) => (
              <OneSecret key={secret.label} {...secret} />
            ))}
            <Notice tone="warning">{t('secret.once')}</Notice>
          </div>
          <div className="dialog-actions">
            <Button kind="primary" onPress={onClose}>
              {t('secret.stored')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function OneSecret({ label, value }: ShownSecret) {
  const [isCopied, setCopied] = useState<boolean>()
  const copy = async () => {
    const copied = await navigator.clipboard.writeText(value).then(
      () => true,
      () => false,
    )
    setCopied(copied)
  }
  return (
    <div className="secret">
      <p className="secret-label">{label}</p>
      <code dir="ltr">{value}</code>
      <Button icon={isCopied ? 'check' : 'copy'} onPress={() => void copy()}>
        {t(isCopied ? 'secret.copied' : 'secret.copy')}
      </Button>
      <span className="hint" role="status">
        {isCopied === false && t('secret.notCopied')}
      </span>
    </div>
  )
}
