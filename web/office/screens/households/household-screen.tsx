// One household: who is in it, what was decided about it and what it holds; and what can be done for it. Reading it is
// recorded, and the page says so.
import type { ReactNode } from 'react'
import { Link } from 'react-aria-components'
import { useParams } from 'wouter'
import { getDuplicateRoute } from '../../../../shared/contract/routes/duplicates.ts'
import { correctHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { mayCall } from '../../api/call.ts'
import { ButtonLink } from '../../components/button.tsx'
import { Facts, Page, Panel } from '../../components/page.tsx'
import { Notice, ProblemNotice } from '../../components/problem-notice.tsx'
import { Waiting } from '../../components/progress.tsx'
import { useProgrammePath } from '../../programme.tsx'
import { useUser } from '../../sign-in/session.ts'
import { dateText } from '../../words/formats.ts'
import { siteName, useSites } from '../vendors/names.ts'
import { Consents } from './consents.tsx'
import { type Household, languageText, nameText, shortNumber, useHousehold } from './household.ts'
import { HouseholdVouchers } from './household-vouchers.tsx'
import { People } from './people.tsx'
import { PersonalDataActions } from './personal-data-actions.tsx'
import { Registrations } from './registrations.tsx'
import { t } from './words.ts'

export function HouseholdScreen() {
  const { householdId = '' } = useParams<{ householdId: string }>()
  const path = useProgrammePath()
  const { answer: household, problem, ask } = useHousehold(householdId)
  const isErased = problem?.code === 'household-erased'
  return (
    <Page
      title={t('household', { number: shortNumber(householdId) })}
      intro={household && !isErased && t('recorded')}
      back={{ href: path('/registrations'), label: t('nav') }}
      actions={household && !isErased && <CorrectLink household={household} />}
    >
      {isErased && <Notice>{t('erased')}</Notice>}
      {problem && !isErased && <ProblemNotice problem={problem} again={ask} />}
      {household === undefined && !problem && <Waiting />}
      {household !== undefined && !isErased && <Whole household={household} again={ask} />}
      {isErased && <HouseholdVouchers householdId={householdId} />}
    </Page>
  )
}

function CorrectLink({ household: { householdId, mergedInto } }: { readonly household: Household }) {
  const { roles } = useUser()
  const path = useProgrammePath()
  if (mergedInto !== undefined || !mayCall(correctHouseholdRoute, roles)) return null
  return (
    <ButtonLink kind="primary" href={path(`/registrations/${householdId}/correction`)}>
      {t('correct.button')}
    </ButtonLink>
  )
}

type Part = { readonly household: Household; readonly again: () => void }

function Whole({ household, again }: Part) {
  const { householdId, mergedInto, specificNeedsShown } = household
  const path = useProgrammePath()
  return (
    <>
      {mergedInto !== undefined && (
        <Notice tone="warning">
          {t('merged')}{' '}
          <Link href={path(`/registrations/${mergedInto}`)}>
            {t('household', { number: shortNumber(mergedInto) })}
          </Link>
        </Notice>
      )}
      <Duplicates household={household} />
      <Panel title={t('about')}>
        <About household={household} />
      </Panel>
      <Panel title={t('people.title')}>
        <People members={household.members} withNeeds={specificNeedsShown} />
      </Panel>
      <Registrations household={household} again={again} />
      <HouseholdVouchers householdId={householdId} />
      <Consents household={household} again={again} />
      <PersonalDataActions household={household} onErased={again} />
    </>
  )
}

function About({ household }: { readonly household: Household }) {
  const sites = useSites()
  const { siteId, language, contacts, alternateCollector, enrolledAt } = household
  const phones: ReactNode =
    contacts.phones.length === 0 ? t('none') : <span className="code">{contacts.phones.join(', ')}</span>
  return (
    <Facts
      facts={[
        { label: t('column.site'), value: siteName(sites, siteId) },
        { label: t('language'), value: languageText(language) },
        { label: t('enrolled'), value: dateText(enrolledAt) },
        { label: t('phones'), value: phones },
        ...(contacts.whatsapp === undefined
          ? []
          : [{ label: 'WhatsApp', value: <span className="code">{contacts.whatsapp}</span> }]),
        ...(alternateCollector === undefined ? [] : [collectorFact(alternateCollector)]),
      ]}
    />
  )
}

function collectorFact({ name, document, phone }: NonNullable<Household['alternateCollector']>) {
  const papers = [document && [document.country, document.number].join(' ').trim(), phone]
  return {
    label: t('collector'),
    value: <bdi>{nameText(name)}</bdi>,
    hint: <bdi>{papers.filter((part) => part !== undefined).join(' · ')}</bdi>,
  }
}

/** Those that wait for a decision come first to mind: they stand at the top. */
function Duplicates({ household: { duplicates } }: { readonly household: Household }) {
  const { roles } = useUser()
  const path = useProgrammePath()
  const open = duplicates.filter(({ state }) => state === 'open' || state === 'referred')
  if (open.length === 0 || !mayCall(getDuplicateRoute, roles)) return null
  return (
    <Notice tone="warning">
      <p>{t('duplicates', { count: open.length })}</p>
      {open.map(({ duplicateId }) => (
        <p key={duplicateId}>
          <Link href={path(`/duplicates/${duplicateId}`)}>{t('compare')}</Link>
        </p>
      ))}
    </Notice>
  )
}
