// What waits for the user: the next step first, each line one press away from where it is taken.
import { useContext } from 'react'
import { Link } from 'react-aria-components'
import type * as z from 'zod'
import { type home, showHomeRoute } from '../../../../shared/contract/routes/home.ts'
import { call } from '../../api/call.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { Icon, type IconName } from '../../components/icon.tsx'
import { Panel } from '../../components/page.tsx'
import { ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { ScreenGroupsContext } from '../../navigation.ts'
import { programmePath, useProgrammes } from '../../programme.tsx'
import { isSeenBy } from '../../screen-group.ts'
import { useUser } from '../../sign-in/session.ts'
import { dateText } from '../../words/formats.ts'
import { t } from './words.ts'

type WaitingLine = z.output<typeof home>['waiting'][number]

/** Where each step is taken: the first of these screens that the console has. `*` stands for the thing's own page. */
const placesOf: Readonly<Record<WaitingLine['kind'], readonly string[]>> = {
  'round-to-submit': ['/rounds/*', '/rounds'],
  'round-to-approve': ['/rounds/*', '/rounds'],
  'round-to-release': ['/rounds/*', '/rounds'],
  'statement-to-approve': ['/statements/*', '/statements'],
  'payment-to-release': ['/payments', '/statements'],
  'conflict-to-decide': ['/conflicts'],
  'import-to-enrol': ['/imports/*', '/imports'],
  'import-to-mend': ['/imports/*', '/imports'],
  'duplicate-to-decide': ['/duplicates/*', '/duplicates'],
  'feedback-to-answer': ['/feedback/*', '/feedback'],
}

const iconOf: Readonly<Record<WaitingLine['kind'], IconName>> = {
  'round-to-submit': 'round',
  'round-to-approve': 'check',
  'round-to-release': 'round',
  'statement-to-approve': 'statement',
  'payment-to-release': 'payment',
  'conflict-to-decide': 'conflict',
  'import-to-enrol': 'import',
  'import-to-mend': 'import',
  'duplicate-to-decide': 'duplicate',
  'feedback-to-answer': 'feedback',
}

const everyMinute = 60_000

export function WaitingList() {
  const { answer, problem, ask } = useAnswer((signal) => call(showHomeRoute, { signal }), [], {
    everyMs: () => everyMinute,
  })
  return (
    <Panel title={t('waiting.title')}>
      {problem && answer === undefined && <ProblemNotice problem={problem} again={ask} />}
      {answer === undefined && problem === undefined && <Waiting />}
      {answer?.waiting.length === 0 && (
        <p className="all-done">
          <Icon name="check" />
          {t('waiting.none')}
        </p>
      )}
      {answer !== undefined && answer.waiting.length > 0 && (
        <ul className="waiting-list">
          {answer.waiting.map((line) => (
            <WaitingRow key={line.kind + (line.programmeId ?? '')} line={line} />
          ))}
        </ul>
      )}
      {answer?.more && <p className="soft">{t('waiting.more')}</p>}
    </Panel>
  )
}

function WaitingRow({ line }: { readonly line: WaitingLine }) {
  const href = usePlaceOf(line)
  const { kind, count, programmeName, firstName, since } = line
  const content = (
    <>
      <Icon name={iconOf[kind]} />
      <span className="waiting-text">
        <strong>{t(`waiting.${kind}`, { count })}</strong>
        <span>
          {[programmeName, firstName, t('waiting.since', { day: dateText(since) })]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </>
  )
  return (
    <li>
      {href === undefined ? (
        <span className="waiting-row">{content}</span>
      ) : (
        <Link className="waiting-row" href={href}>
          {content}
          <Icon name="back" mirrored />
        </Link>
      )}
    </li>
  )
}

/** A screen that the console has and the user may open. */
function usePlaceOf({ kind, programmeId, firstId, count }: WaitingLine): string | undefined {
  const groups = useContext(ScreenGroupsContext)
  const { roles } = useUser()
  const { current } = useProgrammes()
  const known = groups
    .flatMap(({ screens }) => screens.filter((screen) => isSeenBy(screen, roles)))
    .map(({ path }) => path.replace(/:\w+/g, '*'))
  const place = placesOf[kind]
    .filter((path) => count === 1 || !path.endsWith('*'))
    .find((path) => known.includes(path))
  const group = groups.find(({ screens }) => screens.some(({ path }) => path.replace(/:\w+/g, '*') === place))
  const own = place?.replace('*', firstId)
  if (own === undefined || !group?.inProgramme) return own
  // Duplicates are of a site, and stand in whichever programme is looked at.
  const within = programmeId ?? current?.programmeId
  return within && programmePath(within, own)
}
