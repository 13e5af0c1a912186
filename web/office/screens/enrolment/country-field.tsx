// A country, typed by its code or its name; what was understood stands below it.
import { TextField } from '../../components/form/fields.tsx'
import { useFormContext } from '../../components/form/form-state.ts'
import { locale } from '../../words/words.ts'
import { countryNames, readCountry } from './countries.ts'
import { t } from './words.ts'

export function CountryField({ name, label }: { readonly name: string; readonly label: string }) {
  const typed = useFormContext().valueAt(name)
  const code = typeof typed === 'string' ? readCountry(typed) : undefined
  const called = code === undefined ? undefined : (countryNames(locale()).get(code) ?? code)
  return (
    <TextField
      name={name}
      label={label}
      isRequired={false}
      hint={called === undefined ? t('country.hint') : `✓ ${called}`}
      wrong={t('country.wrong')}
    />
  )
}
