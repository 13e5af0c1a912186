// What each programme owes the vendor, by the server; without a network what it said last, and when.
import type { Owed, OwedRow } from '../phone.ts'
import { isRefused, useAnswer } from '../session.ts'
import { amountsText, momentText } from '../words/formats.ts'
import { refusalWords } from '../words/refusal-words.ts'
import { t } from '../words/words.ts'

export function OwedList() {
  const owed = useAnswer((phone) => phone.owed())
  if (owed === undefined)
    return (
      <p class="soft" role="status">
        {t('common.wait')}
      </p>
    )
  if (isRefused(owed)) return <p class="soft">{refusalWords(owed.refused).title}</p>
  return (
    <>
      {owed.rows.length === 0 && <p class="soft">{t('owed.nothing')}</p>}
      <ul class="plain stack">
        {owed.rows.map((row) => (
          <li key={row.programme} class="card stack">
            <OwedBy row={row} itemNames={owed.itemNames} />
          </li>
        ))}
      </ul>
      {owed.isEarlier && <p class="soft small">{t('owed.asOf', { time: momentText(owed.at) })}</p>}
    </>
  )
}

function OwedBy({ row, itemNames }: { readonly row: OwedRow } & Pick<Owed, 'itemNames'>) {
  const lines = (['unsettled', 'inStatements', 'toGiveBack'] as const)
    .map((name) => ({ name, text: amountsText(row[name], itemNames) }))
    .filter(({ text }) => text !== '')
  return (
    <>
      <b>{row.programme}</b>
      {lines.map(({ name, text }) => (
        <p key={name} class="row">
          <span>{t(`owed.${name}`)}</span>
          <b>{text}</b>
        </p>
      ))}
    </>
  )
}
