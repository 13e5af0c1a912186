// One person a staff role, who works for every programme and site. In production the operator makes the first
// admin; on the laptop these stand in for that step.
import { randomUUID } from 'node:crypto'
import type { Role } from '../../shared/contract/roles.ts'
import { AwsCallError, callAws } from './aws-json-client.ts'
import type { UserDirectory } from './user-directory.ts'

export const demoStaff: readonly { readonly username: string; readonly role: Role }[] = [
  { username: 'admin@demo.vale', role: 'admin' },
  { username: 'registration@demo.vale', role: 'registration-officer' },
  { username: 'programme@demo.vale', role: 'programme-officer' },
  { username: 'approver@demo.vale', role: 'approver' },
  { username: 'finance@demo.vale', role: 'finance-officer' },
  { username: 'protection@demo.vale', role: 'protection-officer' },
  { username: 'auditor@demo.vale', role: 'auditor' },
]

/** What an administrator has changed of them since stays as it is. */
function passIfThere(error: unknown): void {
  if (!(error instanceof AwsCallError) || error.code !== 'ConditionalCheckFailedException') throw error
}

const madeNow = () => ({ from: { M: {} }, at: { N: String(Date.now()) } })

/** Adds who is missing, to the directory and to the Ledger, where add-claims reads what they may see. */
export async function addDemoStaff(options: {
  readonly users: UserDirectory
  readonly dynamodbEndpoint: string
  readonly ledgerTable: string
}): Promise<void> {
  const { users, dynamodbEndpoint, ledgerTable } = options
  await Promise.all(
    demoStaff.map(async ({ username, role }) => {
      users.add({ signInName: username, groups: [role], demo: true })
      const user = users.find(username)
      if (user === undefined) return
      const everything = { L: [{ S: '*' }] }
      const Item = {
        pk: { S: `USER#${user.sub}` },
        sk: { S: 'USER' },
        gsi1pk: { S: 'STAFF' },
        gsi1sk: { S: user.sub },
        sub: { S: user.sub },
        username: { S: username },
        roles: { L: [{ S: role }] },
        programmes: everything,
        sites: everything,
        change: {
          M: { id: { S: randomUUID() }, by: { S: 'system' }, what: { S: 'demo-staff' }, ...madeNow() },
        },
      }
      const input = { TableName: ledgerTable, Item, ConditionExpression: 'attribute_not_exists(pk)' }
      await callAws(dynamodbEndpoint, { target: 'DynamoDB_20120810.PutItem', input }).catch(passIfThere)
    }),
  )
}
