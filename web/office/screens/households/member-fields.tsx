// The fields of each member of a household that is corrected: as few as an officer needs, with the papers below.
import { documentTypes, sexes, specificNeeds } from '../../../../shared/domain/household.ts'
import { Button } from '../../components/button.tsx'
import {
  CheckboxesField,
  CheckboxField,
  DayField,
  FaultOf,
  NumberField,
  SelectField,
  TextField,
} from '../../components/form/fields.tsx'
import { FieldGroup } from '../../components/form/form.tsx'
import { useFormContext } from '../../components/form/form-state.ts'
import { StatusTag } from '../../components/status-tag.tsx'
import { newMember, type TypedMember } from './correction.ts'
import { nameText } from './household.ts'
import { t } from './words.ts'

const mostMembers = 30
const mostDocuments = 5

export function MemberFields({ withNeeds }: { readonly withNeeds: boolean }) {
  const { valueAt, setValue } = useFormContext()
  const members = valueAt('members') as readonly TypedMember[]
  const setHead = (head: string) =>
    setValue(
      'members',
      members.map((member) => ({ ...member, isHead: member.key === head })),
    )
  const takeOut = (gone: string) =>
    setValue(
      'members',
      members.filter(({ key }) => key !== gone),
    )
  return (
    <>
      {members.map((member, at) => (
        <OneMember
          key={member.key}
          {...{ member, at, withNeeds }}
          makeHead={() => setHead(member.key)}
          takeOut={() => takeOut(member.key)}
        />
      ))}
      <FaultOf name="members" />
      {members.length < mostMembers && (
        <div className="step-actions">
          <Button icon="add" onPress={() => setValue('members', [...members, newMember(withNeeds)])}>
            {t('member.add')}
          </Button>
        </div>
      )}
    </>
  )
}

type OneMemberProps = {
  readonly member: TypedMember
  readonly at: number
  readonly withNeeds: boolean
  readonly makeHead: () => void
  readonly takeOut: () => void
}

function OneMember({ member, at, withNeeds, makeHead, takeOut }: OneMemberProps) {
  const path = `members.${at}`
  const title = nameText(member.name) || t('member.number', { number: at + 1 })
  return (
    <FieldGroup title={title}>
      <div className="wide member-tools">
        {member.isHead ? (
          <StatusTag tone="active">{t('people.head')}</StatusTag>
        ) : (
          <>
            <Button kind="quiet" onPress={makeHead}>
              {t('member.makeHead')}
              <span className="unseen">: {title}</span>
            </Button>
            <Button kind="quiet" icon="close" onPress={takeOut}>
              {t('member.takeOut')}
              <span className="unseen">: {title}</span>
            </Button>
          </>
        )}
      </div>
      <TextField name={`${path}.name.given`} label={t('name.given')} isRequired={false} />
      <TextField name={`${path}.name.middle`} label={t('name.middle')} isRequired={false} />
      <TextField name={`${path}.name.family`} label={t('name.family')} isRequired={false} />
      <SelectField
        name={`${path}.sex`}
        label={t('member.sex')}
        options={sexes.map((id) => ({ id, label: t(`sex.${id}`) }))}
      />
      <AgeFields path={path} kind={member.ageKind} />
      <TextField
        name={`${path}.nationality`}
        label={t('member.nationality')}
        hint={t('member.countryHint')}
        isRequired={false}
        isCode
      />
      <div className="box-among-fields">
        <CheckboxField name={`${path}.disability`} label={t('people.disability')} />
      </div>
      <Documents path={path} title={title} />
      {withNeeds && (
        <div className="wide">
          <CheckboxesField
            name={`${path}.specificNeeds`}
            label={t('needs.title')}
            isRequired={false}
            options={specificNeeds.map((id) => ({ id, label: t(`needs.${id}`) }))}
          />
        </div>
      )}
    </FieldGroup>
  )
}

function AgeFields({ path, kind }: { readonly path: string; readonly kind: TypedMember['ageKind'] }) {
  const kinds = ['birthDate', 'years', 'unknown', ...(kind === 'kept' ? (['kept'] as const) : [])] as const
  return (
    <>
      <SelectField
        name={`${path}.ageKind`}
        label={t('member.age')}
        options={kinds.map((id) => ({ id, label: t(`ageKind.${id}`) }))}
      />
      {kind === 'birthDate' && <DayField name={`${path}.age.birthDate`} label={t('ageKind.birthDate')} />}
      {kind === 'years' && <NumberField name={`${path}.age.years`} label={t('ageKind.years')} />}
      <FaultOf name={`${path}.age`} />
    </>
  )
}

function Documents({ path, title }: { readonly path: string; readonly title: string }) {
  const { valueAt, setValue } = useFormContext()
  const at = `${path}.documents`
  const documents = (valueAt(at) ?? []) as TypedMember['documents']
  const takeOut = (gone: number) =>
    setValue(
      at,
      documents.filter((_, index) => index !== gone),
    )
  return (
    <div className="wide papers">
      {documents.map((_, index) => (
        <div key={index} className="fields paper">
          <SelectField
            name={`${at}.${index}.type`}
            label={t('document.label')}
            options={documentTypes.map((id) => ({ id, label: t(`document.${id}`) }))}
          />
          <TextField
            name={`${at}.${index}.country`}
            label={t('document.country')}
            hint={t('member.countryHint')}
            isRequired={false}
            isCode
          />
          <TextField name={`${at}.${index}.number`} label={t('document.number')} isCode />
          <Button kind="quiet" icon="close" onPress={() => takeOut(index)}>
            {t('document.takeOut')}
            <span className="unseen">: {title}</span>
          </Button>
        </div>
      ))}
      {documents.length < mostDocuments && (
        <div>
          <Button kind="quiet" icon="add" onPress={() => setValue(at, [...documents, {}])}>
            {t('document.add')}
            <span className="unseen">: {title}</span>
          </Button>
        </div>
      )}
    </div>
  )
}
