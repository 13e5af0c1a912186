// How each problem of KoboToolbox forms comes about.
import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type * as z from 'zod'
import { deriveId } from '../../../shared/adapters/crypto/derive-id.ts'
import { registryKey } from '../../../shared/adapters/dynamodb/keys.ts'
import {
  connectKoboFormRoute,
  getKoboFormRoute,
  koboSecretHeader,
  listKoboFormsRoute,
  listKoboSubmissionsRoute,
  pullKoboFormRoute,
  receiveSubmissionRoute,
  setKoboMappingRoute,
} from '../../../shared/contract/routes/kobo.ts'
import { createProgrammeRoute } from '../../../shared/contract/routes/programmes.ts'
import { demoMapping } from '../../../tools/story/registrations.ts'
import { aKoboForm, aSubmission, koboToken } from '../../fixtures/kobo-forms.ts'
import { subjectOf } from '../../fixtures/staff.ts'
import { ask, noSuch, once, outsider, type Scenario, type Scenarios, type Vale } from './scenario.ts'

type Connecting = Partial<z.input<typeof connectKoboFormRoute.body & z.ZodType>>

const connect = (
  { api, tokens, programme }: Vale,
  changes: Connecting = {},
  { programmeId = programme.programmeId, token = tokens.programme } = {},
) =>
  api.send(connectKoboFormRoute, {
    token,
    params: { programmeId },
    body: {
      serverUrl: 'https://kobo.not-allowed.example',
      assetUid: 'aTJ3vi2KRGYj2NytSzBPp7',
      token: koboToken,
      siteId: programme.siteId,
      consentLanguage: 'es',
      ...changes,
    },
  })

const aForm = once((vale) => aKoboForm(vale, vale.programme))

const mappingOf = ({ programme }: Vale) => ({
  mapping: demoMapping,
  consentLanguage: 'es',
  siteId: programme.siteId,
})

const ofForm = [getKoboFormRoute, setKoboMappingRoute, pullKoboFormRoute, listKoboSubmissionsRoute]
const bodyOf = (route: (typeof ofForm)[number], vale: Vale) => {
  if (route.id === 'setKoboMapping') return mappingOf(vale)
  return route.id === 'pullKoboForm' ? {} : undefined
}

const formScenarios = ofForm.flatMap((route): [string, Scenario][] => [
  [
    `${route.id}: kobo-form-unknown`,
    (vale) =>
      ask(vale, route, {
        token: vale.tokens.programme,
        params: { ...noSuch, programmeId: vale.programme.programmeId },
        body: bodyOf(route, vale),
      }),
  ],
  [
    `${route.id}: outside-your-scope`,
    async (vale) =>
      ask(vale, route, {
        token: await outsider(vale),
        params: { programmeId: vale.programme.programmeId, formId: (await aForm(vale)).formId },
        body: bodyOf(route, vale),
      }),
  ],
])

/** An import that another request started under the id that this one makes. */
async function takeImportId({ tables, stack, tokens }: Vale, formId: string, idempotencyKey: string) {
  const importId = deriveId('imp', subjectOf(tokens.programme), idempotencyKey, formId)
  const Item = { ...registryKey.import(importId), requestHash: 'of another request' }
  await tables.send(new PutCommand({ TableName: stack.tables.registry, Item }))
}

const pullProblems: Scenarios = {
  'pullKoboForm: idempotency-key-reused': async (vale) => {
    const { formId } = await aForm(vale)
    const idempotencyKey = randomUUID()
    await takeImportId(vale, formId, idempotencyKey)
    const { programmeId } = vale.programme
    const params = { programmeId, formId }
    const token = vale.tokens.programme
    return vale.api.send(pullKoboFormRoute, { token, idempotencyKey, params, body: {} })
  },
  'pullKoboForm: kobo-mapping-missing': async (vale) => {
    const { programmeId } = vale.programme
    const { formId } = await aKoboForm(vale, vale.programme, {})
    return ask(vale, pullKoboFormRoute, {
      token: vale.tokens.programme,
      params: { programmeId, formId },
      body: {},
    })
  },
  'pullKoboForm: rule-invalid': async (vale) => {
    const { programmeId } = await vale.api.call(createProgrammeRoute, {
      token: vale.tokens.programme,
      body: { name: 'No rules', currency: 'USD', kinds: ['cash'], cardLanguage: 'es', helpLine: '800' },
    })
    const { formId } = await aKoboForm(vale, { programmeId, siteId: vale.programme.siteId })
    const token = vale.tokens.programme
    return ask(vale, pullKoboFormRoute, { token, params: { programmeId, formId }, body: {} })
  },
}

/** Sends as a form's REST service does. */
async function submit(vale: Vale, secret: string, submission: object) {
  const { formId } = await aForm(vale)
  const path = receiveSubmissionRoute.path.replace('{formId}', formId)
  const answer = await fetch(`${vale.stack.baseUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [koboSecretHeader]: secret },
    body: JSON.stringify(submission),
  })
  return { status: answer.status, body: await answer.json() }
}

export const koboProblems: Scenarios = {
  'connectKoboForm: kobo-server-not-allowed': (vale) => connect(vale),
  'connectKoboForm: outside-your-scope': async (vale) => connect(vale, {}, { token: await outsider(vale) }),
  'connectKoboForm: programme-unknown': (vale) => connect(vale, {}, noSuch),
  'connectKoboForm: site-unknown': (vale) => connect(vale, { siteId: noSuch.siteId }),
  'listKoboForms: outside-your-scope': async (vale) =>
    ask(vale, listKoboFormsRoute, { token: await outsider(vale), params: vale.programme }),
  'setKoboMapping: site-unknown': async (vale) =>
    ask(vale, setKoboMappingRoute, {
      token: vale.tokens.programme,
      params: { programmeId: vale.programme.programmeId, formId: (await aForm(vale)).formId },
      body: { ...mappingOf(vale), siteId: noSuch.siteId },
    }),
  ...Object.fromEntries(formScenarios),
  ...pullProblems,
  'receiveSubmission: kobo-secret-wrong': (vale) => submit(vale, 'guessed', aSubmission(1)),
  'receiveSubmission: kobo-submission-invalid': async (vale) =>
    submit(vale, (await aForm(vale)).webhookSecret, { name: 'Ana' }),
}
