// What must never be lost: three tables, the keys that encrypt them, and the two keys that functions use.
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import type { KeyName, TableName } from '../functions.ts'

export type EncryptedTable = { readonly table: Table; readonly key: Key }

const text = (name: string) => ({ name, type: AttributeType.STRING })

export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, EncryptedTable>>
  readonly keys: Readonly<Record<KeyName, Key>>

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: true })
    this.tables = {
      Registry: this.addTable('Registry', { partitionKey: text('pk'), sortKey: text('sk') }),
      Vouchers: this.addTable('Vouchers', {
        partitionKey: text('voucherId'),
        stream: StreamViewType.NEW_AND_OLD_IMAGES,
      }),
      Ledger: this.addTable('Ledger', {
        partitionKey: text('pk'),
        sortKey: text('sk'),
        stream: StreamViewType.NEW_AND_OLD_IMAGES,
      }),
    }
    for (const { table } of [this.tables.Registry, this.tables.Ledger])
      table.addGlobalSecondaryIndex({
        indexName: 'gsi1',
        partitionKey: text('gsi1pk'),
        sortKey: text('gsi1sk'),
      })
    // By the day on which they may expire. Redeeming changes neither key, so it costs no write to the index.
    this.tables.Vouchers.table.addGlobalSecondaryIndex({
      indexName: 'gsi1',
      partitionKey: text('gsi1pk'),
      sortKey: text('gsi1sk'),
      projectionType: ProjectionType.KEYS_ONLY,
    })
    this.keys = {
      PersonalDataKey: this.addKey('PersonalDataKey', "Wraps each household's own data key."),
      SigningKey: this.addKey('SigningKey', 'Wraps the key pairs that sign vouchers, and round secrets.'),
    }
  }

  private addTable(
    name: TableName,
    keys: Pick<ConstructorParameters<typeof Table>[2], 'partitionKey' | 'sortKey' | 'stream'>,
  ): EncryptedTable {
    const key = this.addKey(`${name}TableKey`, `Encrypts the ${name} table.`)
    const table = new Table(this, `${name}Table`, {
      ...keys,
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: 35 },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    return { table, key }
  }

  private addKey(id: string, description: string): Key {
    return new Key(this, id, { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN })
  }
}
