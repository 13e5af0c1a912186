// A screen that breaks takes nothing else with it: the frame stays, and the user can go on.
import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Page } from './page.tsx'
import { t } from './words.ts'

type Props = { readonly children: ReactNode }

export class ErrorBoundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <Page title={t('broken.title')} narrow>
        <p>{t('broken.text')}</p>
        <p>
          <Button kind="primary" icon="turn" onPress={() => location.reload()}>
            {t('broken.button')}
          </Button>
        </p>
      </Page>
    )
  }
}
