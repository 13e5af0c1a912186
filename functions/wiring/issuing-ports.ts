// What the two functions that issue vouchers are made of: the same stores behind a request and behind a queue.
import { createHash } from 'node:crypto'
import { shardOf } from '../../shared/adapters/crypto/derive-id.ts'
import { makeAttributedClient } from '../../shared/adapters/dynamodb/attributed-writes.ts'
import { makeAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { makeDuplicateStore } from '../../shared/adapters/dynamodb/duplicate-store.ts'
import { makeHouseholdEntitlements } from '../../shared/adapters/dynamodb/household-entitlements.ts'
import { makeHouseholdSite } from '../../shared/adapters/dynamodb/household-site.ts'
import { makeIssuedVouchers } from '../../shared/adapters/dynamodb/issued-vouchers.ts'
import { makeProgrammeReader } from '../../shared/adapters/dynamodb/programme-reader.ts'
import { makeRegistrationReader } from '../../shared/adapters/dynamodb/registration-reader.ts'
import { makeRoundIssueStore } from '../../shared/adapters/dynamodb/round-issue-store.ts'
import { makeRoundStore } from '../../shared/adapters/dynamodb/round-store.ts'
import { makeServedProfiles } from '../../shared/adapters/dynamodb/served-profiles.ts'
import { makeVoucherCorrections } from '../../shared/adapters/dynamodb/voucher-corrections.ts'
import { makeVoucherReader } from '../../shared/adapters/dynamodb/voucher-reader.ts'
import { makeWalkInStore } from '../../shared/adapters/dynamodb/walk-in-store.ts'
import { type KeyVault, makeKeyVault } from '../../shared/adapters/kms/key-vault.ts'
import { makeRoundSecretStore } from '../../shared/adapters/kms/round-secret-store.ts'
import { makeSigningKeyStore } from '../../shared/adapters/kms/signing-key-store.ts'
import { shardCount } from '../../shared/domain/round.ts'

type Tables = {
  readonly REGISTRY_TABLE: string
  readonly VOUCHERS_TABLE: string
  readonly LEDGER_TABLE: string
  readonly SIGNING_KEY_ID: string
}

type Asked = { readonly programmeId: string; readonly householdId: string }

/** Makes every port of issuing once, at module scope. */
export function makeIssuingPorts(
  environment: Tables,
  client = makeAttributedClient(environment.LEDGER_TABLE),
  vault: KeyVault = makeKeyVault(environment.SIGNING_KEY_ID),
) {
  const { REGISTRY_TABLE, VOUCHERS_TABLE, LEDGER_TABLE: tableName } = environment
  const { getRegistration } = makeRegistrationReader(client, REGISTRY_TABLE)
  const rounds = makeRoundStore(client, tableName)
  const findRegistration = ({ programmeId, householdId }: Asked) => getRegistration(programmeId, householdId)
  return {
    ...makeProgrammeReader(client, tableName),
    getRound: rounds.getRound,
    listEntitlements: rounds.listEntitlements,
    getDuplicate: makeDuplicateStore(client, REGISTRY_TABLE).getDuplicate,
    listHouseholdEntitlements: makeHouseholdEntitlements(client, tableName),
    findHouseholdSite: makeHouseholdSite(client, REGISTRY_TABLE),
    ...makeWalkInStore(client, tableName, REGISTRY_TABLE),
    ...makeRoundIssueStore(client, tableName),
    ...makeIssuedVouchers(client, VOUCHERS_TABLE),
    ...makeVoucherReader(client, VOUCHERS_TABLE),
    ...makeVoucherCorrections(client, VOUCHERS_TABLE),
    ...makeSigningKeyStore({ client, tableName, vault }),
    openVoucherIds: makeRoundSecretStore({ client, tableName, vault }),
    recordDisclosure: makeAuditLog(client, tableName),
    keepProfiles: makeServedProfiles(client, REGISTRY_TABLE).keepProfiles,
    findRegistration,
    findPin: async (asked: Asked) => (await findRegistration(asked))?.pin,
    findSiteOf: async (asked: Asked) => (await findRegistration(asked))?.siteId,
    shardOf: (householdId: string) => shardOf(householdId, shardCount),
    sha256: (text: string) => createHash('sha256').update(text).digest(),
  }
}
