// The app cannot keep anything, so it can do nothing: said plainly, instead of an empty page.
import { Button } from '../components/button.tsx'
import { Icon } from '../components/icon.tsx'
import { Screen } from '../components/screen.tsx'
import { t } from '../words/words.ts'

export function StartFailedScreen() {
  return (
    <Screen
      title={t('start.failedTitle')}
      actions={
        <Button primary onClick={() => location.reload()}>
          {t('common.retry')}
        </Button>
      }
    >
      <p class="state no">
        <Icon name="no" />
        <span>{t('start.failedTodo')}</span>
      </p>
    </Screen>
  )
}
