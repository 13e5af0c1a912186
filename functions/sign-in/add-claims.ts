// Adds to an access token what its holder may do and reach. Somebody whom Vale does not know gets nothing added, and so
// reaches nothing; somebody who was deactivated gets no token at all.
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
