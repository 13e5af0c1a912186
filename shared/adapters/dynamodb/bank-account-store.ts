// Where vendors are paid to, and what programmes pay from, in the Ledger table: beside the vendor and the programme,
// not in them, since redemptions read vendors and need no bank account.
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type {
  BankAccountOwner,
  GetBankAccount,
  SetBankAccount,
  StoredBankAccount,
} from '../../application/settlement-ports.ts'
import { ledgerKey } from './keys.ts'

export function bankAccountKey(owner: BankAccountOwner): { pk: string; sk: string } {
  const { pk } =
    'vendorId' in owner ? ledgerKey.vendor(owner.vendorId) : ledgerKey.programme(owner.programmeId)
  return { pk, sk: 'BANK-ACCOUNT' }
}

/** Port functions on the Ledger table; consistent reads. */
export function makeBankAccountStore(
  client: DynamoDBDocumentClient,
  tableName: string,
): { readonly getBankAccount: GetBankAccount; readonly setBankAccount: SetBankAccount } {
  return {
    getBankAccount: async (owner) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: bankAccountKey(owner), ConsistentRead: true }),
      )
      return Item?.['account'] as StoredBankAccount | undefined
    },
    setBankAccount: async (owner, account) => {
      await client.send(new PutCommand({ TableName: tableName, Item: { ...bankAccountKey(owner), account } }))
    },
  }
}
