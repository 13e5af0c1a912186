// Somebody else who may collect what the household gets; most have nobody, so it is opened on purpose.
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextField } from '../../components/form/fields.tsx'
import { FieldGroup } from '../../components/form/form.tsx'
import { useFormContext } from '../../components/form/form-state.ts'
import { DocumentFields } from './document-fields.tsx'
import { newCollector } from './enrolment-values.ts'
import { t } from './words.ts'

export function CollectorFields() {
  const form = useFormContext()
  const [wasAdded, setAdded] = useState(false)
  const isOpen = form.valueAt('alternateCollector') !== undefined
  const add = () => {
    setAdded(true)
    form.setValue('alternateCollector', newCollector)
  }
  return (
    <FieldGroup title={t('collector.title')} hint={t('collector.hint')}>
      {isOpen ? (
        <>
          <TextField name="alternateCollector.name.given" label={t('member.given')} autoFocus={wasAdded} />
          <TextField name="alternateCollector.name.family" label={t('member.family')} isRequired={false} />
          <PhoneField name="alternateCollector.phone" />
          <div className="wide document-row">
            <DocumentFields name="alternateCollector.document" />
          </div>
          <div className="wide">
            <Button icon="close" onPress={() => form.setValue('alternateCollector', undefined)}>
              {t('collector.remove')}
            </Button>
          </div>
        </>
      ) : (
        <div className="wide">
          <Button icon="add" onPress={add}>
            {t('collector.add')}
          </Button>
        </div>
      )}
    </FieldGroup>
  )
}

export function PhoneField({ name }: { readonly name: string }) {
  return (
    <TextField
      name={name}
      label={t('phone.label')}
      hint={t('phone.hint')}
      wrong={t('phone.wrong')}
      type="tel"
      isRequired={false}
    />
  )
}
