// The work on a round, from the programme officer's sign-in to printed cards, by those whose work it is.
import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { getRoundRoute, listRoundsRoute, submitRoundRoute } from '../../shared/contract/routes/rounds.ts'
import { aHousehold, enrol, prepareCycle } from '../../tools/story/rounds.ts'
import en from '../../web/office/words/en/rounds.json' with { type: 'json' }
import es from '../../web/office/words/es/rounds.json' with { type: 'json' }
import { type Camp, openCamp } from './camp.ts'
import { type OfficePage, openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
beforeAll(async () => {
  camp = await openCamp()
  browser = await openOfficeBrowser()
  for (let count = 0; count < 4; count += 1) await enrol(camp, aHousehold(camp.programme))
})
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })
const programmeId = () => camp.programme.programmeId

async function roundNamed(name: string) {
  const { rows } = await camp.api.call(listRoundsRoute, {
    token: camp.tokens.auditor,
    params: { programmeId: programmeId() },
    query: {},
  })
  const found = rows.find((round) => round.name === name)
  if (found === undefined) throw new Error(`no round ${name}`)
  return found
}

async function confirm(office: OfficePage, move: { readonly button: string; readonly title: string }) {
  await office.press(move.button)
  await office.see(move.title)
  await office.dialog().getByRole('button', { name: move.button }).click()
}

async function seeTag(office: OfficePage, state: string) {
  await office.page.locator('.page-title .tag', { hasText: state }).waitFor()
}

describe('a round in the console', () => {
  it('goes from a form to printed cards, by four eyes', { timeout: 240_000 }, async () => {
    const officer = await openOffice('programme', at())
    await officer.follow(en.nav)
    await officer.seeHeading(en.title)
    await officer.look('rounds')
    await officer.follow(en.new)
    await officer.seeHeading(en.prepare.title)
    await officer.press(en.prepare.submit)
    await officer.see('This is missing.')
    await officer.look('rounds-new-missing')
    await officer.field(en.prepare.name).fill('March 2026')
    await officer.choose('food', /ECHO/)
    await officer.choose('dignity', /ECHO/)
    await officer.page.reload()
    expect(await officer.field(en.prepare.name).inputValue()).toBe('March 2026')
    await officer.look('rounds-new')
    await officer.press(en.prepare.submit)
    await officer.seeHeading('March 2026')
    await seeTag(officer, en.state.prepared)
    await officer.see(en.totals.after)
    await officer.see(/^hh_/)
    await officer.look('round-prepared')
    await officer.press(en.entitlement.why)
    await officer.see(en.reasons.sum)
    await officer.look('round-why')
    await officer.page.keyboard.press('Escape')
    await officer.press(en.exclude.button)
    await officer.see(en.exclude.title)
    await officer.dialog().getByLabel(en.reason).fill('They have moved on')
    await officer.look('round-exclude')
    await officer.dialog().getByRole('button', { name: en.exclude.button }).click()
    await officer.see('Excluded: They have moved on')
    await officer.look('round-excluded')
    await officer.press(en.exclude.back)
    await officer.see(en.exclude.backDone)
    await confirm(officer, en.move.submit)
    await seeTag(officer, en.state.submitted)
    expect(await officer.button(en.move.approve.button).count()).toBe(0)

    const { roundId } = await roundNamed('March 2026')
    const approver = await openOffice('approver', at())
    await approver.open(`/p/${programmeId()}/rounds/${roundId}`)
    await approver.seeHeading('March 2026')
    await approver.look('round-submitted')
    await approver.press(en.move.approve.button)
    await approver.see(en.move.approve.title)
    await approver.look('round-approve')
    await approver.dialog().getByRole('button', { name: en.move.approve.button }).click()
    await seeTag(approver, en.state.issued)
    await confirm(approver, en.move.release)
    await seeTag(approver, en.state.released)
    await approver.look('round-released')

    await seeTag(officer, en.state.released)
    const saved = officer.page.waitForEvent('download', { timeout: 60_000 })
    await officer.press(/Print the/)
    const sheet = readFileSync(await (await saved).path())
    expect(sheet.subarray(0, 5).toString()).toBe('%PDF-')
    await officer.press(en.voucher.show)
    const single = officer.page.waitForEvent('download', { timeout: 60_000 })
    await officer.press(en.voucher.card)
    expect(readFileSync(await (await single).path()).length).toBeGreaterThan(1000)
    await officer.look('round-vouchers')

    await approver.press(en.move.close.button)
    await approver.see(en.move.close.title)
    await approver.dialog().getByLabel(en.reason).fill('The month is over')
    await approver.dialog().getByRole('button', { name: en.move.close.button }).click()
    await seeTag(approver, en.state.closed)
    await approver.see('The month is over')

    const round = await camp.api.call(getRoundRoute, {
      token: camp.tokens.auditor,
      params: { programmeId: programmeId(), roundId },
    })
    expect(round.state).toBe('closed')
    officer.expectNoFaults()
    approver.expectNoFaults()
    await officer.close()
    await approver.close()
  })

  it('is approved once when two approve at once, and the other reads why', { timeout: 240_000 }, async () => {
    const { roundId } = await prepareCycle(camp, camp.programme, { name: 'Two at once', codes: ['rent'] })
    const params = { programmeId: programmeId(), roundId }
    await camp.api.call(submitRoundRoute, { token: camp.tokens.programme, params })
    const people = [await openOffice('approver', at()), await openOffice('finance', at())]
    for (const person of people) {
      await person.open(`/p/${programmeId()}/rounds/${roundId}`)
      await person.press(en.move.approve.button)
      await person.see(en.move.approve.title)
    }
    await Promise.all(
      people.map((person) => person.dialog().getByRole('button', { name: en.move.approve.button }).click()),
    )
    for (const person of people) await seeTag(person, en.state.issued)
    const told = await Promise.all(
      people.map(({ page }) => page.getByText('Somebody else was faster').count()),
    )
    expect(told.toSorted()).toEqual([0, 1])
    await people[told.indexOf(1)]?.look('round-overtaken')
    const { progress, voucherCount } = await camp.api.call(getRoundRoute, {
      token: camp.tokens.auditor,
      params,
    })
    expect(progress.issuedVouchers).toBe(voucherCount)
    for (const person of people) {
      person.expectNoFaults()
      await person.close()
    }
  })

  it('is shown in Spanish on a tablet, and mirrored', { timeout: 240_000 }, async () => {
    const { roundId } = await prepareCycle(camp, camp.programme, {
      name: 'Abril 2026',
      codes: ['food', 'legal'],
    })
    const tablet = await openOffice('programme', { ...at(), language: 'es', size: 'tablet' })
    await tablet.open(`/p/${programmeId()}/rounds`)
    await tablet.seeHeading(es.title)
    await tablet.look('rounds')
    await tablet.open(`/p/${programmeId()}/rounds/new`)
    await tablet.seeHeading(es.prepare.title)
    await tablet.page.locator('.choice', { hasText: es.kind.standing }).click()
    await tablet.choose('food', /ECHO/)
    await tablet.see(es.prepare.envelope)
    await tablet.look('rounds-new')
    await tablet.open(`/p/${programmeId()}/rounds/${roundId}`)
    await tablet.seeHeading('Abril 2026')
    await tablet.look('round')
    tablet.expectNoFaults()
    await tablet.close()
    const mirrored = await openOffice('programme', { ...at(), rightToLeft: true })
    await mirrored.open(`/p/${programmeId()}/rounds/${roundId}`)
    await mirrored.seeHeading('Abril 2026')
    await mirrored.look('round')
    mirrored.expectNoFaults()
    await mirrored.close()
  })
})
