// Adds to an access token what its holder may reach. Somebody whom Vale does not know gets nothing added, and so
// reaches nothing.
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'
import { makeDocumentClient } from '../../shared/adapters/dynamodb/document-client.ts'
import { makeUserReader } from '../../shared/adapters/dynamodb/user-store.ts'
import type { User } from '../../shared/application/add-user.ts'
import { readEnvironment } from '../middleware/environment.ts'

const environment = readEnvironment('LEDGER_TABLE')
const findUser = makeUserReader(makeDocumentClient(), environment.LEDGER_TABLE)

/** Cognito's trigger before it makes a token, version 2. */
export const handler = async (
  event: PreTokenGenerationV2TriggerEvent,
): Promise<PreTokenGenerationV2TriggerEvent> => {
  const sub = event.request.userAttributes['sub']
  const user = sub === undefined ? undefined : await findUser(sub)
  if (user !== undefined)
    event.response = {
      claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: claimsOf(user) } },
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
