// Finds a household by what somebody shows: a document, a card (scanned or typed), or the household's own number. What was
// typed stays out of the address.
import { type FormEvent, useState } from 'react'
import { FieldError, Input, Label, Link, Text, TextField } from 'react-aria-components'
import { useLocation } from 'wouter'
import type * as z from 'zod'
import { findHouseholdRoute } from '../../../../shared/contract/routes/registry.ts'
import { voucherNumber } from '../../../../shared/domain/voucher-number.ts'
import { call } from '../../api/call.ts'
import { useSend } from '../../api/use-answer.ts'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/page.tsx'
import { problemText } from '../../components/problem-notice.tsx'
import { useProgramme, useProgrammePath } from '../../programme.tsx'
import { dateText } from '../../words/formats.ts'
import { siteName, useSites } from '../vendors/names.ts'
import { readVoucher } from '../vouchers/read-voucher.ts'
import { shortNumber } from './household.ts'
import { t } from './words.ts'

type Asked = z.input<typeof findHouseholdRoute.body & z.ZodType>
type Found = z.output<typeof findHouseholdRoute.success.schema>['rows']

/** What is no card and no household's number is a document's; of no country where none is named. */
export function askedFor(typed: string, country: string): Asked {
  const text = typed.trim()
  if (/^hh_[0-9a-z]+$/i.test(text)) return { householdId: text.toLowerCase() }
  const voucher = readVoucher(text)
  if ('voucherId' in voucher) return { voucherNumber: voucherNumber(voucher.voucherId) }
  const issuer = country.trim().toUpperCase()
  return { document: { number: text, ...(/^[A-Z]{3}$/.test(issuer) && { country: issuer }) } }
}

export function FindHousehold() {
  const [typed, setTyped] = useState('')
  const [country, setCountry] = useState('')
  const [found, setFound] = useState<Found>([])
  const [, navigate] = useLocation()
  const path = useProgrammePath()
  const { send, busy, problem, clearProblem } = useSend((body: Asked) => call(findHouseholdRoute, { body }))
  const find = async (event: FormEvent) => {
    event.preventDefault()
    const sent = await send(askedFor(typed, country))
    if (!sent.ok) return setFound([])
    const { rows } = sent.answer
    const [only] = rows
    if (only !== undefined && rows.length === 1) return navigate(path(`/registrations/${only.householdId}`))
    setFound(rows)
  }
  return (
    <Panel>
      <form className="find-voucher" onSubmit={(event) => void find(event)} noValidate>
        <TextField
          className="field code-field"
          value={typed}
          onChange={(text) => {
            setTyped(text)
            clearProblem()
          }}
          isInvalid={problem !== undefined}
          validationBehavior="aria"
          autoComplete="off"
        >
          <Label>{t('find.label')}</Label>
          <Input dir="ltr" spellCheck={false} />
          <Text slot="description" className="hint">
            {t('find.hint')}
          </Text>
          <FieldError className="fault">{problem && problemText(problem)}</FieldError>
        </TextField>
        <TextField
          className="field code-field country-field"
          value={country}
          onChange={(text) => {
            setCountry(text)
            clearProblem()
          }}
          maxLength={3}
          autoComplete="off"
        >
          <Label>{t('find.country')}</Label>
          <Input dir="ltr" spellCheck={false} autoCapitalize="characters" />
          <Text slot="description" className="hint">
            {t('member.countryHint')}
          </Text>
        </TextField>
        <Button kind="primary" icon="search" type="submit" busy={busy} isDisabled={typed.trim().length < 3}>
          {t('find.button')}
        </Button>
      </form>
      {found.length > 0 && <FoundHouseholds found={found} />}
    </Panel>
  )
}

/** One document number may be on papers of two kinds. */
function FoundHouseholds({ found }: { readonly found: Found }) {
  const { timeZone } = useProgramme()
  const path = useProgrammePath()
  const sites = useSites()
  return (
    <>
      <h3>{t('find.several')}</h3>
      <ul className="held-vouchers">
        {found.map(({ householdId, siteId, memberCount, enrolledAt }) => (
          <li key={householdId}>
            <Link href={path(`/registrations/${householdId}`)}>
              {t('household', { number: shortNumber(householdId) })}
            </Link>
            <span>{siteName(sites, siteId)}</span>
            <span>{t('people.count', { count: memberCount })}</span>
            <span>{dateText(enrolledAt, timeZone)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}
