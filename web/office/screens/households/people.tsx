// The members of a household, the head first. Specific needs stand there for a protection officer alone.
import type { IdentityDocument } from '../../../../shared/domain/household.ts'
import { Icon } from '../../components/icon.tsx'
import { Notice } from '../../components/problem-notice.tsx'
import { StatusTag } from '../../components/status-tag.tsx'
import { ageText, type Member, nameText } from './household.ts'
import { t } from './words.ts'

export function People({
  members,
  withNeeds,
}: {
  readonly members: readonly Member[]
  readonly withNeeds: boolean
}) {
  const inOrder = [...members].sort((one, other) => Number(other.isHead) - Number(one.isHead))
  return (
    <>
      <ul className="side-people people">
        {inOrder.map((member) => (
          <Person key={member.memberId} member={member} withNeeds={withNeeds} />
        ))}
      </ul>
      {withNeeds && <Notice>{t('needs.recorded')}</Notice>}
    </>
  )
}

function Person({ member, withNeeds }: { readonly member: Member; readonly withNeeds: boolean }) {
  const { name, sex, age, isHead, disability, nationality, documents, specificNeeds } = member
  const facts = [
    ...(isHead ? [t('people.head')] : []),
    t(`sex.${sex}`),
    ageText(age),
    ...(nationality === undefined ? [] : [nationality]),
    ...(disability ? [t('people.disability')] : []),
  ]
  return (
    <li>
      <b dir="auto">{nameText(name) ?? t('people.noName')}</b>
      <span>{facts.join(' · ')}</span>
      {documents.map((document) => (
        <span key={document.type + document.number}>{documentText(document)}</span>
      ))}
      {withNeeds && specificNeeds.length > 0 && (
        <span className="needs">
          <Icon name="shield" />
          {specificNeeds.map((need) => (
            <StatusTag key={need} tone="active">
              {t(`needs.${need}`)}
            </StatusTag>
          ))}
        </span>
      )}
    </li>
  )
}

function documentText({
  type,
  country,
  number,
}: Pick<IdentityDocument, 'type' | 'number'> & { country?: string | undefined }) {
  return (
    <>
      {t(`document.${type}`)}: <span className="code">{[country, number].filter(Boolean).join(' ')}</span>
    </>
  )
}
