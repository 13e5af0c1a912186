// KoboToolbox from both sides: a form that is pulled from a server that plays Kobo over real HTTP, and submissions that
// come by themselves over the API.
import { randomUUID } from 'node:crypto'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { deriveId } from '../../shared/adapters/crypto/derive-id.ts'
import { digests } from '../../shared/adapters/crypto/digests.ts'
import { makeImportStore } from '../../shared/adapters/dynamodb/import-store.ts'
import { makeKoboFormStore } from '../../shared/adapters/dynamodb/kobo-store.ts'
import { queryWholePartition } from '../../shared/adapters/dynamodb/page-cursor.ts'
import { makeKoboClient } from '../../shared/adapters/kobo/kobo-client.ts'
import { connectKoboForm, getKoboForm, setKoboMapping } from '../../shared/application/connect-kobo-form.ts'
import { importChunk } from '../../shared/application/import-chunk.ts'
import { pullKoboForm } from '../../shared/application/pull-kobo-form.ts'
import { readImport } from '../../shared/application/read-import.ts'
import { koboSecretHeader, listKoboSubmissionsRoute } from '../../shared/contract/routes/kobo.ts'
import type { KoboSubmission } from '../../shared/domain/kobo-submission.ts'
import { isRefusal } from '../../shared/domain/refusal.ts'
import { setUpProgramme } from '../../tools/story/programme-setup.ts'
import {
  aKoboForm,
  aSubmission,
  assetUid,
  edited,
  formMapping,
  koboServerUrl,
  koboToken,
  type PretendedKobo,
  startPretendedKobo,
} from '../fixtures/kobo-forms.ts'
import { makeLocalKeyVault } from '../fixtures/local-key-vault.ts'
import { type RegistryWorld, startRegistryWorld } from '../fixtures/registry-world.ts'
import { ids } from '../fixtures/stored-items.ts'
import { useVale } from '../fixtures/vale.ts'
import { settled } from '../stack.ts'

describe('a form that is pulled', () => {
  let world: RegistryWorld
  let kobo: PretendedKobo
  let ports: ReturnType<typeof portsOf>
  beforeAll(async () => {
    world = await startRegistryWorld()
  })
  afterAll(() => world.stop())
  beforeEach(async () => {
    kobo = await startPretendedKobo()
    ports = portsOf(kobo)
    return () => kobo.stop()
  })

  function portsOf({ send }: PretendedKobo) {
    const { client, tables } = world.engine
    const table = { client, tableName: tables.ledger, vault: makeLocalKeyVault() }
    const registry = world.roundPorts
    return {
      ...registry,
      ...makeImportStore(table),
      ...makeKoboFormStore(table),
      ...makeKoboClient(send),
      allowedServers: [koboServerUrl],
      deriveHouseholdId: async (programmeId: string, key: readonly string[]) =>
        deriveId('hh', programmeId, ...key),
      hashRow: registry.hashDocument,
      hashText: digests.hashText,
      openUpload: async () => undefined,
      openList: () => Promise.reject(new Error('a file was asked for')),
      sendToReader: async () => {},
      sendChunks: async () => {},
    }
  }

  const actor = { sub: 'officer', roles: ['admin'], programmes: [], sites: [] }

  const connect = async (changes: object = {}) => {
    const outcome = await connectKoboForm(ports)({
      ...{ formId: deriveId('kbo', randomUUID()), programmeId: ids.programme, siteId: ids.site },
      ...{ serverUrl: koboServerUrl, assetUid, token: koboToken, consentLanguage: 'es' },
      ...{ actor, requestHash: 'hash', now: Date.now(), ...changes },
    })
    return outcome
  }

  async function connected() {
    const outcome = await connect()
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    const { formId } = outcome.form
    const terms = { mapping: formMapping, consentLanguage: 'es', siteId: ids.site }
    await setKoboMapping(ports)({ programmeId: ids.programme, formId, actor, ...terms })
    return formId
  }

  /** Pulls, reads and enrols what is there. */
  async function pull(formId: string, everything = false) {
    const importId = deriveId('imp', randomUUID())
    const asked = { programmeId: ids.programme, formId, importId, everything, actor, requestHash: 'hash' }
    const started = await pullKoboForm(ports)({ ...asked, now: Date.now() })
    if (isRefusal(started)) throw new Error(started.refused)
    await readImport(ports)({ importId })
    for (const chunk of await ports.listChunksFor('enrol', importId))
      await importChunk(ports)({ importId, chunk, now: Date.now() })
    const { check: _, ...sums } = await ports.sumChunks(importId)
    return { ...sums, fault: (await ports.findImport(importId))?.fault, importId }
  }

  it('suggests from its labels in any language, its choices and its repeats', async () => {
    const outcome = await connect()
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    expect(outcome.form).toMatchObject({ name: 'Registro de hogares', lastId: 0 })
    expect(outcome.suggested).toMatchObject({
      ...formMapping,
      countedOn: expect.any(String),
      consent: { language: { column: 'spoken', values: { creole: 'ht' } } },
    })
    expect(outcome.columns.map(({ name }) => name)).toEqual([
      'start',
      'head/q1',
      'head/q2',
      'head/sex',
      'head/born',
      'spoken',
    ])
  })

  it('keeps its questions, for whoever matches them later', async () => {
    const outcome = await connect()
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    const { form, columns, suggested } = outcome
    const { webhookSecret: _, ...kept } = outcome
    const asked = { programmeId: ids.programme, formId: form.formId, actor }
    expect(await getKoboForm(ports)(asked)).toEqual(JSON.parse(JSON.stringify(kept)))
    expect(columns.length).toBeGreaterThan(3)
    expect(suggested?.members?.repeat).toBe('member')
  })

  it('keeps its token sealed, and shows it to nobody', async () => {
    const outcome = await connect()
    const { client, tables } = world.engine
    const { Items } = await client.send(new ScanCommand({ TableName: tables.ledger }))
    expect(JSON.stringify([Items, outcome])).not.toContain(koboToken)
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    expect(JSON.stringify(Items)).not.toContain(outcome.webhookSecret)
    expect(await ports.openKoboToken(outcome.form.formId)).toBe(koboToken)
  })

  it('answers a repeat with the same secret, and refuses its key for another form', async () => {
    const formId = deriveId('kbo', randomUUID())
    const first = await connect({ formId })
    expect(await connect({ formId })).toEqual(first)
    expect(await connect({ formId, requestHash: 'other' })).toMatchObject({
      refused: 'idempotency-key-reused',
    })
  })

  it.each([
    ['a wrong token', { token: 'f'.repeat(40) }, 'does not accept the token'],
    ['a form that is not there', { assetUid: 'aaaaaaaaaa' }, 'no form of this id'],
  ])('says what to do about %s', async (_, changes, words) => {
    const outcome = await connect(changes)
    expect(outcome).toMatchObject({ refused: 'kobo-not-answering' })
    expect(isRefusal(outcome) && outcome.detail).toContain(words)
  })

  it('asks no server that is not on the list', async () => {
    const outcome = await connect({ serverUrl: 'https://elsewhere.example.org' })
    expect(outcome).toMatchObject({ refused: 'kobo-server-not-allowed' })
    expect(kobo.asked).toEqual([])
  })

  it('sends its token nowhere else when the server redirects', async () => {
    kobo.broken.answer = (response) => response.writeHead(302, { location: `${koboServerUrl}/away` }).end()
    expect(await connect()).toMatchObject({ refused: 'kobo-not-answering' })
    expect(kobo.asked).toHaveLength(1)
  })

  it('makes a household of a submission, members from its repeats', async () => {
    const formId = await connected()
    const submission = aSubmission(1)
    kobo.submissions.push(submission)
    expect(await pull(formId)).toMatchObject({ rowsRead: 1, enrolled: 1, failed: 0 })
    const householdId = deriveId('hh', ids.programme, String(submission['_uuid']))
    const sealed = await ports.getSealedHousehold(householdId)
    if (sealed === undefined) throw new Error('no household')
    expect(await ports.openHousehold(sealed, false)).toMatchObject({
      consents: [{ language: 'ht' }],
      members: [
        {
          isHead: true,
          name: { given: 'Ana', family: 'Ríos' },
          sex: 'female',
          age: { birthDate: '1990-03-15' },
        },
        { isHead: false, name: { given: 'Luz' }, age: { years: 7, asOf: '2026-01-01' } },
        { isHead: false, age: { years: 35 } },
      ],
    })
  })

  it('pulls what came since the last time, in pages, and everything again without doubling', async () => {
    const formId = await connected()
    for (let id = 1; id <= 620; id++) kobo.submissions.push(aSubmission(id, { 'head/q1': '' }))
    kobo.submissions.push(aSubmission(621))
    expect(await pull(formId)).toMatchObject({ rowsRead: 621, enrolled: 1, failed: 620 })
    expect(await pull(formId)).toMatchObject({ rowsRead: 0 })
    kobo.submissions.push(aSubmission(700))
    expect(await pull(formId)).toMatchObject({ rowsRead: 1, enrolled: 1 })
    expect(await pull(formId, true)).toMatchObject({ rowsRead: 622, enrolled: 0, alreadyEnrolled: 2 })
  }, 90_000)

  it('names the submission whose answer it cannot use by its number', async () => {
    const formId = await connected()
    kobo.submissions.push(aSubmission(41), aSubmission(42, { 'head/sex': 'unsaid' }))
    const { importId } = await pull(formId)
    const { rows } = await ports.listImportFailures(importId, undefined)
    expect(rows).toMatchObject([{ row: 42, column: 'head/sex', code: 'value-unknown' }])
  })

  it('knows an edited submission by its root, changes nothing, and says so', async () => {
    const formId = await connected()
    const submission = aSubmission(1)
    kobo.submissions.push(submission)
    await pull(formId)
    kobo.submissions[0] = edited(submission, { 'head/q2': 'Pérez' })
    const { importId, ...sums } = await pull(formId, true)
    expect(sums).toMatchObject({ enrolled: 0, failed: 1 })
    const { rows } = await ports.listImportFailures(importId, undefined)
    expect(rows).toMatchObject([{ row: 1, code: 'row-changed' }])
  })

  it('reads a submission of another version of the form by the questions that both have', async () => {
    const formId = await connected()
    const { member: _, ...older } = aSubmission(1, { __version__: 'vOld', 'head/colour': 'blue' })
    kobo.submissions.push(older)
    expect(await pull(formId)).toMatchObject({ enrolled: 1 })
  })

  it('ends with the reason where the server stops answering', async () => {
    const formId = await connected()
    kobo.submissions.push(aSubmission(1))
    kobo.broken.answer = (response) => response.writeHead(503).end()
    expect((await pull(formId)).fault).toMatchObject({ code: 'kobo-not-answering' })
    delete kobo.broken.answer
    expect(await pull(formId)).toMatchObject({ enrolled: 1 })
  })
})

describe('a form that sends by itself', () => {
  let vale: Awaited<ReturnType<typeof useVale>>
  beforeAll(async () => {
    vale = await useVale()
  })

  type Form = Awaited<ReturnType<typeof aForm>>

  async function aForm() {
    const programme = await setUpProgramme(vale.setUp, { name: `Form ${randomUUID().slice(0, 8)}` })
    return { ...programme, ...(await aKoboForm(vale, programme)) }
  }

  async function send(
    { formId, webhookSecret }: Pick<Form, 'formId' | 'webhookSecret'>,
    body: KoboSubmission,
  ) {
    const answer = await fetch(`${vale.stack.baseUrl}/kobo-forms/${formId}/submissions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [koboSecretHeader]: webhookSecret },
      body: JSON.stringify(body),
    })
    await settled()
    return { status: answer.status, body: (await answer.json()) as { code?: string } }
  }

  const submissionsOf = async ({ programmeId, formId }: Form) => {
    const asked = { token: vale.tokens.programme, params: { programmeId, formId } }
    return (await vale.api.call(listKoboSubmissionsRoute, asked)).rows
  }

  it('has its households enrolled, and what it sent forgotten', async () => {
    const form = await aForm()
    expect((await send(form, aSubmission(1))).status).toBe(202)
    expect(await submissionsOf(form)).toMatchObject([{ state: 'enrolled', formVersion: 'vHk2' }])
    const items = await queryWholePartition(vale.tables, {
      ...{ tableName: vale.stack.tables.registry, pk: `KOBO#${form.formId}`, prefix: '' },
    })
    expect(items.length).toBeGreaterThan(0)
    expect(items.filter((item) => item['sealed'] !== undefined)).toEqual([])
    expect(JSON.stringify(items)).not.toContain('Ríos')
  })

  it('may send the same twice', async () => {
    const form = await aForm()
    const submission = aSubmission(1)
    await Promise.all([send(form, submission), send(form, submission)])
    await send(form, submission)
    expect(await submissionsOf(form)).toMatchObject([{ state: 'enrolled' }])
  })

  it('is told apart from others by its secret', async () => {
    const [form, other] = [await aForm(), await aForm()]
    const { webhookSecret } = other
    const nowhere = `kbo_${'0'.repeat(20)}`
    for (const stranger of [
      { formId: form.formId, webhookSecret: '' },
      { formId: form.formId, webhookSecret },
      { formId: nowhere, webhookSecret },
    ]) {
      const { status, body } = await send(stranger, aSubmission(1))
      expect([status, body.code]).toEqual([403, 'kobo-secret-wrong'])
    }
    expect(await submissionsOf(form)).toEqual([])
  })

  it('lists what could not be enrolled, with the question at fault and no answer', async () => {
    const form = await aForm()
    await send(form, aSubmission(1, { member: [{ 'member/age': 'seven' }] }))
    const [told] = await submissionsOf(form)
    expect(told).toMatchObject({
      state: 'failed',
      finding: { code: 'age-invalid', column: 'member[1]/member/age' },
    })
    expect(JSON.stringify(told)).not.toContain('seven')
  })

  it('does not change a household by an edit, and lists the edit', async () => {
    const form = await aForm()
    const submission = aSubmission(1)
    await send(form, submission)
    await send(form, edited(submission, { 'head/q2': 'Pérez' }))
    const states = (await submissionsOf(form)).map(({ state, finding }) => [state, finding?.code])
    expect(states.toSorted()).toEqual([
      ['enrolled', undefined],
      ['failed', 'row-changed'],
    ])
  })
})
