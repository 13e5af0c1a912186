// A programme officer brings a list in: chosen, matched, checked row by row, enrolled, and what failed saved to be mended.
import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { readRegistrations } from '../../tools/story/registrations.ts'
import en from '../../web/office/words/en/imports.json' with { type: 'json' }
import es from '../../web/office/words/es/imports.json' with { type: 'json' }
import { type Camp, openCamp } from './camp.ts'
import { type OfficePage, openOffice, openOfficeBrowser } from './office-page.ts'

let camp: Camp
let browser: Browser
beforeAll(async () => {
  camp = await openCamp()
  browser = await openOfficeBrowser()
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await camp?.stop()
})

const at = () => ({ browser, baseUrl: camp.stack.baseUrl })
type Words = typeof en

type ListFile = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }

async function chooseFile(office: OfficePage, words: Words, file: ListFile) {
  await office.follow(words.nav)
  await office.seeHeading(words.list.title)
  await office.look('imports')
  await office.follow(words.list.start)
  await office.seeHeading(words.new.title)
  await office.look('import-file')
  await office.page.locator('input[type=file]').setInputFiles(file)
  await office.seeHeading(words.new.mapTitle)
  // The camp has more sites than one.
  await office.page.getByRole('button', { name: words.new.site }).first().click()
  await office.page.getByRole('option').first().click()
  await office.look('import-columns')
}

const waitForState = (office: OfficePage, state: string) =>
  office.page.locator('.page-title .tag', { hasText: state }).waitFor({ timeout: 240_000 })

describe('an import by a programme officer', () => {
  it('takes the demo list as it is: columns matched by their names, problems seen before, failed rows saved', async () => {
    const { csv, fileName, rows } = await readRegistrations([])
    const office = await openOffice('programme', at())
    const file = { name: fileName, mimeType: 'text/csv', buffer: Buffer.from(csv) }
    await chooseFile(office, en, file)
    await office.press(en.new.check)
    await waitForState(office, en.state.checked)
    await office.see(en.one.nothingYet)
    await office.look('import-preview')
    await office.press(/^Enrol/)
    await office.look('import-run')
    await office.dialog().getByRole('button', { name: en.run.confirm }).click()
    await waitForState(office, en.state.done)
    await office.look('import-done')
    const figures = await office.page.locator('.facts.large dd:not(.fact-hint)').allTextContents()
    const [all, enrolled, already, failed] = figures.map((text) => Number(text.replaceAll(/\D/g, '')))
    expect(all).toBe(rows)
    expect(Number(enrolled) + Number(already) + Number(failed)).toBe(rows)
    expect(enrolled).toBeGreaterThan(rows * 0.9)
    office.expectNoFaults()
    await office.close()
  }, 400_000)

  it('takes an Excel file in Spanish on a tablet, says what is wrong by row, and gives the rows to mend', async () => {
    const office = await openOffice('programme', { ...at(), language: 'es', size: 'tablet' })
    const header = ['Cédula', 'Nombres', 'Apellidos', 'Sexo', 'Teléfono', 'Mujeres', 'Niños']
    const series = Date.now()
    const row = (number: number, name: string, sex: string) => [
      { value: `8-${series}-${number}` },
      { value: name },
      { value: 'Ríos' },
      { value: sex },
      { value: 50_760_001_234, type: Number },
      { value: 1, type: Number },
      { value: 2, type: Number },
    ]
    const sheet = [
      header.map((value) => ({ value })),
      row(1, 'Ana', 'Mujer'),
      row(2, '', 'Mujer'),
      row(3, 'Luis', 'Hombre'),
    ]
    const buffer = await writeExcelFile(sheet).toBuffer()
    const mimeType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    await chooseFile(office, es, { name: 'hogares.xlsx', mimeType, buffer })
    await office.press(es.new.check)
    await waitForState(office, es.state.checked)
    await office.page.getByRole('cell', { name: es.code['name-missing'] }).first().waitFor()
    await office.look('import-preview')
    await office.press(es.take.button)
    const download = office.page.waitForEvent('download')
    await office.dialog().getByRole('button', { name: es.take.confirm }).click()
    const saved = await readFile(await (await download).path(), 'utf8')
    expect(saved.split('\r\n')[1]).toContain(`8-${series}-2`)
    expect(saved).toContain('name-missing')
    await office.press(/^Inscribir/)
    await office.dialog().getByRole('button', { name: es.run.confirm }).click()
    await waitForState(office, es.state.done)
    await office.follow(es.list.title)
    await office.see('hogares.xlsx')
    office.expectNoFaults()
    await office.close()
  }, 200_000)
})
