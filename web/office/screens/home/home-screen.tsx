// The first page: which programme the work is about, and what the user's roles can do in it.
import { Link } from 'react-aria-components'
import { Icon } from '../../components/icon.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useNavItems } from '../../navigation.ts'
import { useProgrammes } from '../../programme.tsx'
import { t } from './words.ts'

export function HomeScreen() {
  const { current, asked } = useProgrammes()
  return (
    <Page title={current?.name ?? t('title')} intro={t('intro')}>
      {asked.problem && <ProblemNotice problem={asked.problem} again={asked.ask} />}
      {asked.loading && asked.answer === undefined ? <Waiting /> : <Work />}
    </Page>
  )
}

function Work() {
  const items = useNavItems().filter(({ group }) => group.section !== 'home')
  if (items.length === 0) return <p>{t('nothing')}</p>
  return (
    <ul className="tiles">
      {items.map(({ href, icon, label }) => (
        <li key={href}>
          <Link href={href} className="tile">
            <Icon name={icon} />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}
