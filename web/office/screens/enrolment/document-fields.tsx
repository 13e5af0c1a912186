// The papers of one person: their kind, who issued them, their number.
import { documentTypes } from '../../../../shared/domain/household.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { SelectField, TextField } from '../../components/form/fields.tsx'
import { useFormContext } from '../../components/form/form-state.ts'
import { CountryField } from './country-field.tsx'
import { type DocumentValues, newDocument } from './enrolment-values.ts'
import { t } from './words.ts'

/** The contract's limit for one person. */
const mostDocuments = 5

/** `name`: where the list stands, such as `members.0.documents`. */
export function DocumentsFields({ name }: { readonly name: string }) {
  const form = useFormContext()
  const documents = (form.valueAt(name) ?? []) as readonly DocumentValues[]
  const shown = documents.length === 0 ? [newDocument] : documents
  const remove = (index: number) =>
    form.setValue(
      name,
      documents.filter((_, at) => at !== index),
    )
  return (
    <div className="wide documents">
      {shown.map((_, index) => (
        <div className="document-row" key={index}>
          <DocumentFields name={`${name}.${index}`} />
          {documents.length > 1 && (
            <IconButton icon="close" label={t('document.remove')} onPress={() => remove(index)} />
          )}
        </div>
      ))}
      {shown.length < mostDocuments && (
        <Button kind="quiet" icon="add" onPress={() => form.setValue(name, [...shown, newDocument])}>
          {t('document.add')}
        </Button>
      )}
    </div>
  )
}

/** One paper: `name` is where it stands. */
export function DocumentFields({ name }: { readonly name: string }) {
  return (
    <>
      <SelectField
        name={`${name}.type`}
        label={t('document.type')}
        isRequired={false}
        options={documentTypes.map((id) => ({ id, label: t(`document.types.${id}`) }))}
      />
      <TextField
        name={`${name}.number`}
        label={t('document.number')}
        isRequired={false}
        isCode
        wrong={t('document.wrong')}
      />
      <CountryField name={`${name}.country`} label={t('document.country')} />
    </>
  )
}
