// One of two households that are compared: who is in it, and who of them seems to be in the other one too.
import type * as z from 'zod'
import type { getDuplicateRoute } from '../../../../shared/contract/routes/duplicates.ts'
import { Icon } from '../../components/icon.tsx'
import { Panel } from '../../components/page.tsx'
import { dateText, dayText, numberText } from '../../words/formats.ts'
import { t } from './words.ts'

export type Duplicate = z.output<typeof getDuplicateRoute.success.schema>
export type Side = Duplicate['sides'][number]
type Member = Side['members'][number]

export const shortNumber = (householdId: string) => householdId.slice(-6).toUpperCase()

/** `matched`: ids of the members who seem to be in the other household. */
export function HouseholdSide({
  title,
  siteName,
  side,
  matched,
}: {
  readonly title: string
  readonly siteName: string
  readonly side: Side | undefined
  readonly matched: readonly string[]
}) {
  if (side === undefined)
    return (
      <Panel title={title}>
        <p className="call-site">
          <Icon name="shield" />
          {t('callSite', { site: siteName })}
        </p>
      </Panel>
    )
  const { householdId, enrolledAt, contacts, members } = side
  return (
    <Panel title={`${title}: ${t('householdNumber', { number: shortNumber(householdId) })}`}>
      <dl className="side-facts">
        <div>
          <dt>{t('site')}</dt>
          <dd>{siteName}</dd>
        </div>
        <div>
          <dt>{t('enrolled')}</dt>
          <dd>{dateText(enrolledAt)}</dd>
        </div>
        <div>
          <dt>{t('phones')}</dt>
          <dd dir="ltr">{contacts.phones.join(', ') || t('none')}</dd>
        </div>
      </dl>
      <h3>{t('people')}</h3>
      <ul className="side-people">
        {inOrder(members, matched).map((member) => (
          <Person key={member.memberId} member={member} isMatched={matched.includes(member.memberId)} />
        ))}
      </ul>
    </Panel>
  )
}

/** Those who seem to be in both stand beside each other: first, in one order. */
function inOrder(members: readonly Member[], matched: readonly string[]): Member[] {
  const place = ({ memberId }: Member) =>
    (matched.indexOf(memberId) + matched.length + 1) % (matched.length + 1)
  return [...members].sort(
    (a, b) => (matched.includes(a.memberId) ? place(a) : 99) - (matched.includes(b.memberId) ? place(b) : 99),
  )
}

function Person({ member, isMatched }: { readonly member: Member; readonly isMatched: boolean }) {
  const { name, sex, age, isHead, documents } = member
  const called = name && [name.given, name.middle, name.family].filter((part) => part !== undefined).join(' ')
  return (
    <li className={isMatched ? 'matched' : ''}>
      <b dir="auto">{called ?? t('noName')}</b>
      <span>{[...(isHead ? [t('head')] : []), t(`sex.${sex}`), ageText(age)].join(' · ')}</span>
      {documents.map((document) => (
        <span key={document.number} dir="ltr">
          {document.country} {document.number}
        </span>
      ))}
      {isMatched && (
        <small>
          <Icon name="duplicate" />
          {t('samePerson')}
        </small>
      )}
    </li>
  )
}

function ageText(age: Member['age']): string {
  if (age === undefined) return t('age.unknown')
  if ('birthDate' in age) return t('age.born', { day: dayText(age.birthDate) })
  const day = dayText(age.asOf)
  if ('years' in age) return t('age.years', { years: numberText(age.years), day })
  return t('age.range', { from: numberText(age.fromYears), to: numberText(age.toYears), day })
}
