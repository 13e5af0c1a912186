// The vendor's statements and the terms of its contract.
import type { TrustBundle } from '../../../shared/domain/trust.ts'
import type { ContractTerms, Owed, Refused, StatementRow } from '../phone.ts'
import { NoAnswer, SignInNeeded } from './api.ts'
import type { PhonePorts } from './phone-ports.ts'
import { namesOf } from './redeem-offline.ts'
import { keepSetting, readSetting, type Store } from './store.ts'
import { openTrust } from './trust-documents.ts'

export async function readStatements({
  api,
  vendorId,
}: PhonePorts): Promise<readonly StatementRow[] | Refused> {
  const id = await vendorId()
  if (id === undefined) return { refused: 'sign-in-required' }
  try {
    const found: StatementRow[] = []
    let cursor: string | undefined
    do {
      const answer = await api.call('listVendorSettlements', {
        params: { vendorId: id },
        ...(cursor !== undefined && { query: { cursor } }),
      })
      if (!answer.ok) return { refused: answer.problem.code }
      for (const { settlementId, number, state, from, until, toPay } of answer.body.rows)
        found.push({ settlementId, number, state, from, until, toPay })
      cursor = answer.body.cursor
    } while (cursor !== undefined)
    return found
  } catch (error) {
    if (error instanceof NoAnswer) return { refused: 'no-network' }
    if (error instanceof SignInNeeded) return { refused: 'sign-in-required' }
    throw error
  }
}

/** What the server says is owed; where it is not reached, what it said last. */
export async function readOwed({ api, store, vendorId }: PhonePorts): Promise<Owed | Refused> {
  const id = await vendorId()
  if (id === undefined) return { refused: 'sign-in-required' }
  try {
    const answer = await api.call('showOwed', { params: { vendorId: id } })
    if (!answer.ok) return { refused: answer.problem.code }
    const { programmes = [] } = (await openTrust(store)).bundle ?? {}
    const rows = answer.body.rows.map(({ programmeId, ...amounts }) => ({
      programme: programmes.find((programme) => programme.programmeId === programmeId)?.name ?? '',
      ...amounts,
    }))
    const owed = { at: answer.body.at, rows, itemNames: Object.assign({}, ...programmes.map(namesOf)) }
    await keepSetting(store, 'owed', { vendorId: id, owed })
    return { ...owed, isEarlier: false }
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof SignInNeeded)) throw error
    const known = await readSetting(store, 'owed')
    if (known?.vendorId === id) return { ...known.owed, isEarlier: true }
    return { refused: error instanceof NoAnswer ? 'no-network' : 'sign-in-required' }
  }
}

export async function readTerms(store: Store): Promise<ContractTerms | undefined> {
  const { bundle, certificate } = await openTrust(store)
  if (bundle === undefined || certificate === undefined) return undefined
  const programmes = bundle.programmes.filter(({ programmeId }) =>
    certificate.programmeIds.includes(programmeId),
  )
  return {
    programmes: programmes.map(({ name }) => name),
    kinds: certificate.kinds,
    categories: certificate.categories,
    sites: sitesOf(bundle, certificate.siteId),
    until: certificate.contractUntil,
    maxCount: Math.min(...programmes.map(({ caps }) => caps.maxCount)),
    helpLines: programmes.map(({ name, helpLine }) => ({ programme: name, line: helpLine })),
  }
}

const sitesOf = ({ sites }: TrustBundle, siteId: string) =>
  sites.filter((site) => site.siteId === siteId).map(({ name }) => name)
