// Dialogs: one that asks before something is done and says what will happen, and a panel at the side for looking closer
// without leaving a list.
import { type ReactNode, useRef, useState } from 'react'
import { Dialog, Heading, Input, Label, Modal, ModalOverlay, TextField } from 'react-aria-components'
import type { Problem } from '../api/call.ts'
import { Button, IconButton } from './button.tsx'
import { ProblemNotice } from './problem-notice.tsx'
import { t } from './words.ts'

export type ConfirmDialogProps = {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** A question: "Void this voucher?" */
  readonly title: string
  /** What will happen, in sentences. A form's fields may stand here too. */
  readonly children: ReactNode
  /** A verb: "Void it". */
  readonly confirm: string
  readonly danger?: boolean
  readonly busy?: boolean
  readonly problem?: Problem | undefined
  /** Where it cannot be undone: the word to be typed before. */
  readonly typeToConfirm?: string
  readonly onConfirm: () => void
  readonly isDisabled?: boolean
}

export function ConfirmDialog(props: ConfirmDialogProps) {
  const { isOpen, onClose, busy = false } = props
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isDismissable={!busy}
      isKeyboardDismissDisabled={busy}
      onOpenChange={(open) => !open && onClose()}
    >
      <Modal className="modal">
        <Dialog role="alertdialog" className="dialog">
          <ConfirmContent {...props} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}

function ConfirmContent(props: ConfirmDialogProps) {
  const { title, children, confirm, danger, busy, problem, typeToConfirm, onConfirm, onClose } = props
  const [typed, setTyped] = useState('')
  const isTyped = typeToConfirm === undefined || typed.trim() === typeToConfirm
  return (
    <>
      <Heading slot="title">{title}</Heading>
      <div className="dialog-text">{children}</div>
      {typeToConfirm !== undefined && (
        <TextField className="field" value={typed} onChange={setTyped}>
          <Label>{t('typeToConfirm', { word: typeToConfirm })}</Label>
          <Input autoComplete="off" />
        </TextField>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div className="dialog-actions">
        <Button onPress={onClose} isDisabled={busy ?? false}>
          {t('cancel')}
        </Button>
        <Button
          kind={danger ? 'danger' : 'primary'}
          busy={busy ?? false}
          isDisabled={!isTyped || props.isDisabled === true}
          onPress={onConfirm}
        >
          {confirm}
        </Button>
      </div>
    </>
  )
}

/** At the end side of the page, over it. */
export function SidePanel({
  isOpen,
  onClose,
  title,
  children,
}: {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly title: string
  readonly children: ReactNode
}) {
  const panel = useRef<HTMLDivElement>(null)
  // Whoever closes it while something is being sent would send it again, as something else.
  const close = () => {
    if (!panel.current?.querySelector('[data-pending]')) onClose()
  }
  return (
    <ModalOverlay
      className="overlay side"
      isOpen={isOpen}
      isDismissable
      onOpenChange={(open) => !open && close()}
    >
      <Modal className="side-panel" ref={panel}>
        <Dialog className="dialog">
          <div className="side-panel-top">
            <Heading slot="title">{title}</Heading>
            <IconButton icon="close" label={t('close')} onPress={close} />
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
