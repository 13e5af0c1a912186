// What the contract lets this vendor hand out.
import { Screen } from '../components/screen.tsx'
import type { ContractTerms, Refused } from '../phone.ts'
import { isRefused, useAnswer } from '../session.ts'
import { dayText, numberText } from '../words/formats.ts'
import { categoryWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

export function TermsScreen() {
  const terms = useAnswer<ContractTerms | Refused>(
    async (phone) => (await phone.terms()) ?? { refused: 'missing' },
  )
  if (terms === undefined || isRefused(terms))
    return (
      <Screen title={t('terms.title')} back>
        <p class="soft">{terms === undefined ? t('common.wait') : t('terms.missing')}</p>
      </Screen>
    )
  const facts: readonly (readonly [string, string])[] = [
    [t('terms.programmes'), listed(terms.programmes)],
    [t('terms.kinds'), listed(terms.kinds.map((kind) => t(`voucher.kind.${kind}`)))],
    [t('terms.categories'), listed(terms.categories.map(categoryWords))],
    [t('terms.sites'), listed(terms.sites)],
    [t('terms.until'), dayText(Date.parse(`${terms.until}T12:00:00Z`))],
    [t('terms.maxCount'), numberText(terms.maxCount)],
  ]
  return (
    <Screen title={t('terms.title')} back>
      <dl class="stack">
        {facts.map(([name, fact]) => (
          <div key={name} class="card">
            <dt class="soft small">{name}</dt>
            <dd>
              <b>
                <bdi>{fact}</bdi>
              </b>
            </dd>
          </div>
        ))}
      </dl>
    </Screen>
  )
}

const listed = (texts: readonly string[]) => texts.join(' · ')
