// A small demo for `npm start`: a programme that is set up, a vendor, a standing round, and one household that has
// its voucher. Done once; a stack that has a programme already is left as it is.
import { listProgrammesRoute } from '../shared/contract/routes/programmes.ts'
import { makeApiClient } from './api-client.ts'
import type { LocalStack } from './local/stack.ts'
import { signInStaff } from './story/people.ts'
import { setUpProgramme, setUpVendor } from './story/programme-setup.ts'
import { openStandingRound, walkIn } from './story/rounds.ts'

export const demoVendor = 'vendor@demo.vale'

/** Plays the first steps through the API, as people would. */
export async function seedDemo(
  stack: Pick<LocalStack, 'baseUrl' | 'issuer' | 'clients' | 'invoke'>,
): Promise<void> {
  const api = makeApiClient(stack.baseUrl)
  const tokens = await signInStaff(stack)
  const { rows } = await api.call(listProgrammesRoute, { token: tokens.admin })
  if (rows.length > 0) return
  const setUp = { api, tokens }
  const programme = await setUpProgramme(setUp, { name: 'Demo programme', terms: { offlineAllowed: true } })
  await setUpVendor(setUp, { name: 'Demo shop', ...programme, username: demoVendor })
  const standing = await openStandingRound(setUp, programme, {
    codes: ['food', 'dignity'],
    envelope: { USD: 1_000_000, 'item:dignity-kit': 200 },
  })
  // It may be written to: its voucher's link goes to the outbox.
  const consents = (['registration-and-assistance', 'contact'] as const).map((purpose) => ({
    ...{ purpose, given: true, language: 'es' },
  }))
  const contacts = { phones: ['+50760001234'], whatsapp: '+50760001234' }
  await walkIn(setUp, programme, { ...standing, household: { consents, contacts } })
  // What stands now, not what stood when the stack started: the next time is a quarter of an hour away.
  await stack.invoke('publish-trust', {})
}
