// The first page: what waits for the user, how the programme stands, and the way to everything else.
import { Link } from 'react-aria-components'
import { showProgrammeStateRoute } from '../../../../shared/contract/routes/home.ts'
import { mayCall } from '../../api/call.ts'
import { Icon } from '../../components/icon.tsx'
import { Page } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useNavItems } from '../../navigation.ts'
import { useProgrammes } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { ProgrammeState } from './programme-state.tsx'
import { WaitingList } from './waiting-list.tsx'
import { t } from './words.ts'

export function HomeScreen() {
  const { current, asked } = useProgrammes()
  const { roles } = useUser()
  return (
    <Page title={current?.name ?? t('title')} intro={t('intro')}>
      {asked.problem && <ProblemNotice problem={asked.problem} again={asked.ask} />}
      {asked.loading && asked.answer === undefined ? (
        <Waiting />
      ) : (
        <>
          {current && <WaitingList />}
          <Work />
          {current && mayCall(showProgrammeStateRoute, roles) && <ProgrammeState key={current.programmeId} />}
        </>
      )}
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
