// The vendor's statements and the terms of its contract.
import type { TrustBundle } from '../../../shared/domain/trust.ts'
import type { ContractTerms, Refused, StatementRow } from '../phone.ts'
import { NoAnswer, SignInNeeded } from './api.ts'
import type { PhonePorts } from './phone-ports.ts'
import type { Store } from './store.ts'
import { openTrust } from './trust-documents.ts'

export async function readStatements({
  api,
  vendorId,
}: PhonePorts): Promise<readonly StatementRow[] | Refused> {
  const id = await vendorId()
  if (id === undefined) return { refused: 'sign-in-required' }
  try {
    const answer = await api.call('listVendorSettlements', { params: { vendorId: id } })
    if (!answer.ok) return { refused: answer.problem.code }
    return answer.body.rows.map(({ number, state, from, until, toPay }) => ({
      number,
      state,
      from,
      until,
      toPay,
    }))
  } catch (error) {
    if (error instanceof NoAnswer) return { refused: 'no-network' }
    if (error instanceof SignInNeeded) return { refused: 'sign-in-required' }
    throw error
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
