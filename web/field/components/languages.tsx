// All languages, each by its own name.
import { type Language, languageNames, languages } from '../../words/languages.ts'
import { language, speak } from '../words/words.ts'
import { Button } from './button.tsx'

export function Languages() {
  return (
    <div class="languages">
      {languages.map((each: Language) => (
        <Button key={each} pressed={language.value === each} onClick={() => void speak(each)}>
          <span lang={each} dir="auto">
            {languageNames[each]}
          </span>
        </Button>
      ))}
    </div>
  )
}
