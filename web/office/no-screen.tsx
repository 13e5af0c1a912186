// Where there is nothing to show: an address that leads nowhere, or no programme to work for.
import { ButtonLink } from './components/button.tsx'
import { Page } from './components/page.tsx'
import { ProblemNotice } from './components/problem-notice.tsx'
import { t } from './components/words.ts'
import { useProgrammes } from './programme.tsx'

export function NoScreenScreen() {
  return (
    <Page title={t('noScreen.title')} narrow>
      <p>{t('noScreen.text')}</p>
      <p>
        <ButtonLink kind="primary" href="/">
          {t('noScreen.button')}
        </ButtonLink>
      </p>
    </Page>
  )
}

export function NoProgrammeScreen() {
  const { asked } = useProgrammes()
  return (
    <Page title={t('noProgramme.title')} narrow>
      {asked.problem ? (
        <ProblemNotice problem={asked.problem} again={asked.ask} />
      ) : (
        <p>{t('noProgramme.text')}</p>
      )}
    </Page>
  )
}
