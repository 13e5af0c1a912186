// What ties other systems to this one, in the staff console: webhooks with their log, KoboToolbox forms, vendors' users.
import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { Webhook as SignedMessages } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partnerScope } from '../../shared/contract/roles.ts'
import { koboSecretHeader, listKoboFormsRoute } from '../../shared/contract/routes/kobo.ts'
import { listProgrammesRoute } from '../../shared/contract/routes/programmes.ts'
import { listVendorUsersRoute } from '../../shared/contract/routes/users.ts'
import { makeLocalDocumentClient } from '../../tools/local/document-client.ts'
import { signInVendor } from '../../tools/story/people.ts'
import enKobo from '../../web/office/words/en/kobo.json' with { type: 'json' }
import enPartners from '../../web/office/words/en/partners.json' with { type: 'json' }
import esAdministration from '../../web/office/words/es/administration.json' with { type: 'json' }
import esImports from '../../web/office/words/es/imports.json' with { type: 'json' }
import esKobo from '../../web/office/words/es/kobo.json' with { type: 'json' }
import esPartners from '../../web/office/words/es/partners.json' with { type: 'json' }
import esVendors from '../../web/office/words/es/vendors.json' with { type: 'json' }
import {
  aKoboForm,
  aSubmission,
  assetUid,
  formColumns,
  formMapping,
  koboToken,
} from '../fixtures/kobo-forms.ts'
import { startReceiver } from '../fixtures/webhook-receiver.ts'
import { type Camp, openCamp } from './camp.ts'
import { type OfficePage, openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
let receiver: Awaited<ReturnType<typeof startReceiver>>
beforeAll(async () => {
  receiver = await startReceiver()
  camp = await openCamp()
  browser = await openOfficeBrowser()
})
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
  await receiver?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })

/** What the dialog shows once, and the clipboard has after a press. */
async function takeSecret(office: OfficePage): Promise<string> {
  await office.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const shown = (await office.dialog().locator('code').last().textContent()) ?? ''
  await office.dialog().getByRole('button', { name: office.common.secret.copy }).last().click()
  await office.dialog().getByText(office.common.secret.copied).waitFor()
  expect(await office.page.evaluate(() => navigator.clipboard.readText())).toBe(shown)
  return shown
}

const storeIt = (office: OfficePage) =>
  office.dialog().getByRole('button', { name: office.common.secret.stored }).click()

describe('an administrator', () => {
  it('adds a webhook, hands its secret over, and sees what was sent, again if need be', async () => {
    const office = await openOffice('admin', { ...at(), language: 'es' })
    const { page } = office
    const box = (group: string, name: string) =>
      office.dialog().getByRole('group', { name: group }).getByText(name).click()
    await office.follow(esPartners.webhooks.nav)
    await office.see(esPartners.webhooks.empty)
    await office.press(esPartners.webhooks.add)
    await office.field(esPartners.webhooks.name).fill('Tablero del consorcio')
    await office.field(esPartners.webhooks.url).fill('https://10.0.0.1/vale')
    await box(esPartners.webhooks.events, esPartners.event['voucher-issued'])
    await box(esPartners.programmes, esPartners.allProgrammes)
    const submit = office.dialog().getByRole('button', { name: esPartners.webhooks.addSubmit, exact: true })
    await submit.click()
    await office.dialog().getByRole('alert').waitFor()
    await office.look('webhook-refused')
    await office.field(esPartners.webhooks.url).fill(receiver.url)
    await submit.click()
    await office.seeHeading('Tablero del consorcio')
    await office.look('webhook-without-secret')

    await office.press(esPartners.secret.make)
    await office.dialog().getByRole('button', { name: esPartners.secret.make }).click()
    await office
      .dialog()
      .getByText(/^whsec_/)
      .waitFor()
    await office.look('webhook-secret')
    const secret = await takeSecret(office)
    await storeIt(office)
    await page.locator('.page-title .tag', { hasText: esPartners.webhooks.status.active }).waitFor()
    expect(await page.content()).not.toContain(secret)

    await camp.handOut(1)
    const [message] = await receiver.until(1)
    const headers = message?.headers as Record<string, string>
    expect(new SignedMessages(secret).verify(message?.body ?? '', headers)).toMatchObject({
      type: 'voucher-issued.v1',
    })
    await office.see(esPartners.deliveries.state.delivered)
    await page.locator('summary').first().click()
    await office.look('webhook-deliveries')
    await office.press(esPartners.deliveries.repeat)
    const id = headers['webhook-id']
    await receiver.until(2, (one) => one.headers['webhook-id'] === id)
    office.expectNoFaults()
    await office.close()
  })

  it('changes the secret while the one before lives on, pauses, and goes on', async () => {
    const office = await openOffice('admin', { ...at(), size: 'tablet' })
    await office.follow(enPartners.webhooks.nav)
    await office.look('webhooks')
    await office.follow('Tablero del consorcio')
    await office.press(enPartners.secret.renew)
    await office.dialog().getByRole('button', { name: enPartners.secret.renew }).click()
    await takeSecret(office)
    await storeIt(office)
    await office.see(enPartners.secret.before)
    await office.press(enPartners.webhooks.pause)
    await office.page.locator('.page-title .tag', { hasText: enPartners.webhooks.status.paused }).waitFor()
    await office.look('webhook-paused')
    await office.press(enPartners.webhooks.goOn)
    await office.page.locator('.page-title .tag', { hasText: enPartners.webhooks.status.active }).waitFor()
    office.expectNoFaults()
    await office.close()
  })
})

describe('an account for a system of a partner', () => {
  it('is given with its secret, which opens what it should, renewed, and revoked', async () => {
    const words = esPartners.accounts
    const office = await openOffice('admin', { ...at(), language: 'es' })
    const { page } = office
    const row = page.getByRole('row').filter({ hasText: 'Tablero del clúster' })
    const box = (group: string, name: string) =>
      office.dialog().getByRole('group', { name: group }).getByText(name).click()
    await office.follow(words.nav)
    await office.press(words.add)
    await page.getByRole('textbox', { name: words.name }).fill('Tablero del clúster')
    await box(esPartners.programmes, 'Darién')
    await box(words.sites, words.allSites)
    await office.look('service-account-new')
    await office.dialog().getByRole('button', { name: words.addSubmit, exact: true }).click()
    await row.getByText(words.status['waiting-for-secret']).waitFor()

    await row.getByRole('button', { name: esPartners.secret.make }).click()
    await office.dialog().getByRole('button', { name: esPartners.secret.make }).click()
    await office.dialog().getByText(words.clientId).waitFor()
    await office.look('service-account-secret')
    const clientId = (await office.dialog().locator('code').first().textContent()) ?? ''
    const secret = await takeSecret(office)
    await storeIt(office)
    await row.getByText(words.status.active).waitFor()
    const askForToken = async (mine: string) => {
      const response = await fetch(`${camp.stack.issuer}/oauth2/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${mine}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: partnerScope }),
      })
      return ((await response.json()) as { access_token?: string }).access_token
    }
    const { rows } = await camp.api.call(listProgrammesRoute, {
      token: (await askForToken(secret)) ?? '',
      query: {},
    })
    expect(rows.map(({ name }) => name)).toEqual(['Darién'])

    await row.getByRole('button', { name: esPartners.secret.renew }).click()
    await office.see(words.keepBefore)
    await office.look('service-account-renew')
    await office.dialog().getByText(words.keepBefore).click()
    await office.dialog().getByRole('button', { name: esPartners.secret.renew }).click()
    const next = await takeSecret(office)
    await storeIt(office)
    await office.look('service-accounts')
    expect(await askForToken(secret)).toBeUndefined()
    expect(await askForToken(next)).toBeTypeOf('string')

    await row.getByRole('button', { name: words.revoke }).click()
    await office.look('service-account-revoke')
    await office.dialog().getByRole('button', { name: words.revoke, exact: true }).click()
    await row.getByText(words.status.revoked).waitFor()
    expect(await askForToken(next)).toBeUndefined()
    office.expectNoFaults()
    await office.close()
  })
})

describe('a programme officer', () => {
  it('connects a form, matches its questions, and sees what it sent by itself', async () => {
    const { programmeId, siteId } = camp.programme
    const vale = { stack: camp.stack, tables: makeLocalDocumentClient(camp.stack.endpoints.dynamodb) }
    const { formId, webhookSecret } = await aKoboForm(vale, { programmeId, siteId }, {})
    const office = await openOffice('programme', { ...at(), language: 'es' })
    const { page } = office
    await office.follow(esKobo.nav)
    await office.seeHeading(esKobo.title)
    await office.follow(esKobo.connect.open)
    await office.field(esKobo.server).fill('https://kobo.elsewhere.example')
    await office.field(esKobo.connect.formId).fill(assetUid)
    await office.field(esKobo.connect.token).fill(koboToken)
    await office.choose(esKobo.site, /./)
    await office.look('kobo-connect')
    await office.press(esKobo.connect.submit)
    await office.page.locator('form [role=alert]').waitFor()
    await office.look('kobo-refused')

    // KoboToolbox itself is elsewhere: its "yes" is played here, and the form it is about is real.
    const { rows } = await camp.api.call(listKoboFormsRoute, {
      token: camp.tokens.programme,
      params: { programmeId },
      query: {},
    })
    const form = rows.find((one) => one.formId === formId)
    const columns = formColumns.map((column) => ({ ...column, more: false }))
    await page.route('**/kobo-forms', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({ status: 201, json: { form, columns, suggested: formMapping, webhookSecret } })
        : route.continue(),
    )
    await office.press(esKobo.connect.submit)
    await office.dialog().getByText(koboSecretHeader).waitFor()
    await office.look('kobo-secret')
    expect(await takeSecret(office)).toBe(webhookSecret)
    await storeIt(office)
    await office.seeHeading('Registro')
    await office.see(esKobo.match.missing)
    await office.look('kobo-match')
    await office.press(esKobo.match.save)
    await page.locator('.page-title .tag', { hasText: esKobo.state.ready }).waitFor()

    const sent = await fetch(`${camp.stack.baseUrl}/kobo-forms/${formId}/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [koboSecretHeader]: webhookSecret },
      body: JSON.stringify(aSubmission(1)),
    })
    expect(sent.status).toBe(202)
    await camp.stack.settled()
    await office.open(`/p/${programmeId}/kobo-forms/${formId}`)
    await office.see(esKobo.submissions.state.enrolled)
    await office.look('kobo-form')
    await office.press(esKobo.pull.now)
    await office.page.locator('.page-title .tag', { hasText: esImports.state.unreadable }).waitFor()
    await office.look('kobo-pull-failed')
    office.expectNoFaults()
    await office.close()
  })

  it('sees on a tablet which forms there are', async () => {
    const office = await openOffice('programme', { ...at(), size: 'tablet', rightToLeft: true })
    await office.follow(enKobo.nav)
    await office.see('Registro')
    await office.look('kobo-forms')
    office.expectNoFaults()
    await office.close()
  })

  it("ends the sign-in of a vendor's user, and allows it again", async () => {
    const vendor = await camp.addVendor('Abarrotes El Puente')
    const { rows } = await camp.api.call(listVendorUsersRoute, {
      token: camp.tokens.programme,
      params: { vendorId: vendor.vendorId },
      query: {},
    })
    const email = rows[0]?.email ?? ''
    const office = await openOffice('programme', { ...at(), language: 'es' })
    await office.follow(esVendors.nav)
    await office.follow('Abarrotes El Puente')
    const row = office.page.getByRole('row').filter({ hasText: email })
    await row.getByText(esVendors.users.status.active).waitFor()
    await office.look('vendor-users')
    await row.getByRole('button', { name: esVendors.users.end }).click()
    await office.see(esVendors.users.endText)
    await office.field(esAdministration.status.reason).fill('Ya no trabaja ahí')
    await office.look('vendor-user-end')
    await office.dialog().getByRole('button', { name: esAdministration.status.end }).click()
    await row.getByText(esVendors.users.status.inactive).waitFor()
    await expect(signInVendor(camp.stack, email)).rejects.toThrow(/sign-in/)

    await row.getByRole('button', { name: esVendors.users.restore }).click()
    await office.field(esAdministration.status.reason).fill('Volvió')
    await office.dialog().getByRole('button', { name: esAdministration.status.restore }).click()
    await row.getByText(esVendors.users.status.active).waitFor()
    expect(await signInVendor(camp.stack, email)).toBeTypeOf('string')

    const invited = `caja-${randomUUID().slice(0, 8)}@example.org`
    await office.press(esVendors.users.add)
    await office.field(esVendors.users.email).fill(invited)
    await office.choose(esVendors.users.device, /./)
    await office.dialog().getByRole('button', { name: esVendors.users.submit, exact: true }).click()
    await office.page.getByRole('row').filter({ hasText: invited }).waitFor()
    office.expectNoFaults()
    await office.close()
  })
})
