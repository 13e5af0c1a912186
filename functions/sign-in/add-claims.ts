// Adds to an access token what its holder may do and reach. Somebody whom Vale does not know gets nothing added, and so
// reaches nothing; somebody who was deactivated gets no token at all, nor does a partner's system without an account.
import type { PreTokenGenerationV3TriggerEvent } from 'aws-lambda'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeServiceAccountReader } from '../../shared/adapters/dynamodb/service-account-store.ts'
import { makeUserReader } from '../../shared/adapters/dynamodb/user-store.ts'
import type { User } from '../../shared/application/add-user.ts'
import { admitServiceAccount } from '../../shared/application/admit-service-account.ts'
import { rolesOf, type ServiceAccount } from '../../shared/domain/service-account.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE')
const client = makeDocumentClient()
const findUser = makeUserReader(client, environment.LEDGER_TABLE)
const admit = admitServiceAccount(makeServiceAccountReader(client, environment.LEDGER_TABLE))

/** People and systems alike; Cognito's own type names the systems' trigger only. */
type TokenEvent = Omit<PreTokenGenerationV3TriggerEvent, 'triggerSource'> & { readonly triggerSource: string }

/** Cognito's trigger before it makes a token, version 3. */
export const handler = async (event: TokenEvent): Promise<TokenEvent> =>
  event.triggerSource === 'TokenGeneration_ClientCredentials' ? addForSystem(event) : addForPerson(event)

async function addForSystem(event: TokenEvent): Promise<TokenEvent> {
  const account = await admit(event.callerContext.clientId, Date.now())
  if (account === undefined) throw new Error('This account is not active. Call your administrator.')
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: { claimsToAddOrOverride: accountClaims(account) },
    },
  }
  return event
}

async function addForPerson(event: TokenEvent): Promise<TokenEvent> {
  const sub = event.request.userAttributes['sub']
  const user = sub === undefined ? undefined : await findUser(sub)
  if (user === undefined) return event
  // Cognito refuses the sign-in, or the renewal, with this sentence.
  if (user.status === 'inactive') throw new Error('This account is not active. Call your administrator.')
  event.response = {
    claimsAndScopeOverrideDetails: {
      accessTokenGeneration: { claimsToAddOrOverride: claimsOf(user) },
      ...(user.roles !== undefined && {
        groupOverrideDetails: { groupsToOverride: [...user.roles], iamRolesToOverride: [] },
      }),
    },
  }
  return event
}

/** Ids separated by spaces; a claim of nothing is left out. */
function claimsOf({ vendorId, deviceId, programmes, sites }: User): Record<string, string> {
  const claims = {
    'vale:vendor': vendorId ?? '',
    'vale:device': deviceId ?? '',
    'vale:programmes': programmes.join(' '),
    'vale:sites': sites.join(' '),
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== ''))
}

/** A system is in no group: its roles are a claim of ours. */
function accountClaims(account: ServiceAccount): Record<string, string> {
  return {
    'vale:service-account': account.serviceAccountId,
    'vale:roles': rolesOf(account).join(' '),
    'vale:programmes': account.programmes.join(' '),
    'vale:sites': account.sites.join(' '),
  }
}
