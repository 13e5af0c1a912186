// Measures the list of 100,000 registrations in the console, for `npm run bench -- registrations-page`: prints one line of
// JSON. From the press on its name in the navigation to its first rows on the screen.
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb'
import { type Browser, chromium } from 'playwright-core'
import { deriveId, shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { registrationItem } from '../../shared/adapters/dynamodb/registry-store.ts'
import { shardCount } from '../../shared/domain/round.ts'
import { manyAtOnce } from '../../tools/bench/pace.ts'
import { makeLocalDocumentClient } from '../../tools/local/document-client.ts'
import { demoPassword, demoUsers } from '../../tools/story/people.ts'
import common from '../../web/office/words/en/common.json' with { type: 'json' }
import home from '../../web/office/words/en/home.json' with { type: 'json' }
import words from '../../web/office/words/en/households.json' with { type: 'json' }
import { chromiumPath } from './browser.ts'
import { type Camp, openCamp } from './camp.ts'

const count = 100_000
const runs = 7

/** As if they had been registered one a minute. */
async function fillRegistry({ stack, programme: { programmeId, siteId } }: Camp): Promise<void> {
  const client = makeLocalDocumentClient(stack.endpoints.dynamodb)
  const itemAt = (index: number) => {
    const householdId = deriveId('hh', 'bench', String(index))
    const assessed = { householdId, programmeId, ruleVersion: 1, assessedOn: '2026-01-01' }
    const registration = {
      ...{ householdId, programmeId, siteId, shard: shardOf(householdId, shardCount) },
      ...{ memberCount: 1 + (index % 7), consented: true, registeredAt: Date.now() - index * 60_000 },
      assessment: { ...assessed, eligible: index % 10 !== 0, conditions: [], lines: [] },
    }
    return registrationItem(registration, 'bench')
  }
  await manyAtOnce({
    count: count / 25,
    concurrency: 16,
    run: async (batch) => {
      const requests = Array.from({ length: 25 }, (_, at) => ({
        PutRequest: { Item: itemAt(batch * 25 + at) },
      }))
      await client.send(new BatchWriteCommand({ RequestItems: { [stack.tables.registry]: requests } }))
    },
  })
}

async function signIn(browser: Browser, baseUrl: string) {
  const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await page.goto(`${baseUrl}/office/`)
  await page.getByRole('button', { name: common.signIn.button }).click()
  await page.getByLabel('User name').fill(demoUsers.registration)
  await page.getByLabel('Password').fill(demoPassword)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  return page
}

const camp = await openCamp()
try {
  if (chromiumPath === undefined) throw new Error('There is no Chromium. Name one in CHROMIUM.')
  await fillRegistry(camp)
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox'] })
  const page = await signIn(browser, camp.stack.baseUrl)
  const link = (name: string) => page.getByRole('link', { name, exact: true }).first()
  const opensMs: number[] = []
  /** What of it the stack took to answer. */
  const answersMs: number[] = []
  for (let run = 0; run < runs; run++) {
    await page.getByRole('heading', { name: home.waiting.title }).waitFor()
    await link(words.nav).waitFor()
    await page.waitForLoadState('networkidle')
    const answer = page.waitForResponse((response) => response.url().includes('/registrations'))
    const began = performance.now()
    await link(words.nav).click()
    await page.locator('tbody tr:not(.loading-row)').nth(49).waitFor()
    opensMs.push(performance.now() - began)
    const request = (await answer).request()
    await (await answer).finished()
    answersMs.push(request.timing().responseEnd - request.timing().requestStart)
    await link(home.nav).click()
  }
  await browser.close()
  console.log(JSON.stringify({ opensMs, answersMs }))
} finally {
  await camp.stop()
}
