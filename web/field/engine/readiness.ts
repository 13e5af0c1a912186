// How ready the phone is to redeem without a network: what the vendor is warned of, and what stops it.
import { clockToleranceMs } from '../../../shared/domain/offline-redemption.ts'
import { defaultOfflineCaps, type TrustedProgramme } from '../../../shared/domain/trust.ts'
import type { OfflineReadiness } from '../phone.ts'
import { openReceipts } from './redeem-offline.ts'
import { readSetting, type Store } from './store.ts'
import { openList, openTrust } from './trust-documents.ts'

/** Before three quarters are used up there is nothing to say. */
const warnFrom = 0.75
/** For so long a phone that was wiped says so. */
const toldForMs = 86_400_000

export async function readReadiness(store: Store, now: number): Promise<OfflineReadiness> {
  const open = await openReceipts(store)
  const base = {
    openCount: open.count,
    openAmounts: open.amountsMinor,
    maxCount: defaultOfflineCaps.maxCount,
  }
  const { bundle, certificate } = await openTrust(store).catch(() => ({
    bundle: undefined,
    certificate: undefined,
  }))
  if (certificate === undefined) return { ...base, level: 'stopped', reason: 'offline-not-enrolled' }
  const programmes = (bundle?.programmes ?? []).filter(
    ({ programmeId, offlineAllowed }) => offlineAllowed && certificate.programmeIds.includes(programmeId),
  )
  const lists = await Promise.all(programmes.map(({ number }) => openList(store, number)))
  const madeAt = lists.map((list) => list?.claims.version ?? 0)
  const oldest = madeAt.length === 0 ? 0 : Math.min(...madeAt)
  const shown = {
    ...base,
    maxCount: leastOf(programmes, ({ caps }) => caps.maxCount) ?? base.maxCount,
    certificateEndsAt: certificate.exp * 1000,
    ...(oldest > 0 && { listMadeAt: oldest * 1000 }),
  }
  const seconds = now / 1000
  const latestKnown = (await readSetting(store, 'latestKnown')) ?? 0
  const maxAge = leastOf(programmes, ({ caps }) => caps.maxListAgeSeconds) ?? 0
  const stop = (reason: string): OfflineReadiness => ({ ...shown, level: 'stopped', reason })
  const warn = (reason: string): OfflineReadiness => ({ ...shown, level: 'warning', reason })
  if (await readSetting(store, 'frozen')) return stop('offline-frozen')
  if (now < latestKnown - clockToleranceMs) return stop('offline-clock-back')
  if (certificate.exp <= seconds) return stop('offline-certificate-ended')
  if (bundle === undefined || bundle.exp <= seconds) return stop('offline-bundle-outdated')
  if (oldest === 0) return stop('offline-list-missing')
  if (oldest + maxAge <= seconds) return stop('offline-list-outdated')
  if (open.count >= shown.maxCount) return stop('offline-too-much-unsent')
  if (open.count >= warnFrom * shown.maxCount) return warn('offline-too-much-unsent')
  if (seconds - oldest >= warnFrom * maxAge) return warn('offline-list-outdated')
  const former = await readSetting(store, 'former')
  if (former !== undefined && now - former.since < toldForMs) return warn('offline-storage-lost')
  return certificate.exp - seconds < 86_400 ? warn('offline-certificate-ended') : { ...shown, level: 'ready' }
}

function leastOf(
  programmes: readonly TrustedProgramme[],
  of: (programme: TrustedProgramme) => number,
): number | undefined {
  return programmes.length === 0 ? undefined : Math.min(...programmes.map(of))
}
