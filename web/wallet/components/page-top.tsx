// Whose page it is, and in which language: its own name is the only one that somebody who reads no other finds.
import { Mark } from '../../brand/mark.tsx'
import { isLanguage, languageNames, languages } from '../../words/languages.ts'
import { language, speak, t } from '../words/words.ts'

export function PageTop() {
  return (
    <header class="page-top">
      <Mark />
      <select
        aria-label={t('common.language')}
        value={language.value}
        onChange={({ currentTarget: { value } }) => isLanguage(value) && void speak(value)}
      >
        {languages.map((each) => (
          <option key={each} value={each} lang={each}>
            {languageNames[each]}
          </option>
        ))}
      </select>
    </header>
  )
}
