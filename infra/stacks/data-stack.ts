// What must never be lost: three tables, the keys that encrypt them, the keys that functions use, and
// the seals; and what is published to phones, which is derived from them.
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import {
  AttributeType,
  BillingMode,
  ProjectionType,
  StreamViewType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb'
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  HttpMethods,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import type { BucketName, KeyName, TableName } from '../functions.ts'

export type EncryptedTable = { readonly table: Table; readonly key: Key }

const text = (name: string) => ({ name, type: AttributeType.STRING })

export type DataStackProps = StackProps & {
  /** For so long nobody can delete a seal, not even the account's owner. Ten years where it is left out. */
  readonly sealRetentionDays?: number
  /** Where the office is served from: its pages may put files into the bucket of uploads. */
  readonly webOrigin: string
}

export class DataStack extends Stack {
  readonly tables: Readonly<Record<TableName, EncryptedTable>>
  readonly keys: Readonly<Record<KeyName, Key>>
  readonly buckets: Readonly<Record<BucketName, Bucket>>

  constructor(scope: Construct, id: string, props: DataStackProps) {
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
    // Lists of registrations read this one: a row of it is small, and a rare filter reads very many.
    this.tables.Registry.table.addGlobalSecondaryIndex({
      indexName: 'gsi2',
      partitionKey: text('gsi2pk'),
      sortKey: text('gsi2sk'),
      projectionType: ProjectionType.INCLUDE,
      nonKeyAttributes: ['householdId', 'siteId', 'memberCount', 'listedAs'],
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
      SealKey: this.addKeyPair('SealKey', 'Signs the seals of the ledger.'),
      TrustKey: this.addKeyPair('TrustKey', 'The root that phones pin: signs certificates, keys and lists.'),
    }
    this.buckets = {
      SealBucket: this.addSealBucket(props.sealRetentionDays ?? 3650),
      TrustBucket: this.addTrustBucket(),
      UploadBucket: this.addUploadBucket(props.webOrigin),
    }
  }

  /** KMS rotates no key pair: who checks what is old needs the public key that it was made under. */
  private addKeyPair(id: string, description: string): Key {
    return new Key(this, id, {
      description,
      keySpec: KeySpec.ECC_NIST_P256,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }

  private addSealBucket(retentionDays: number): Bucket {
    const bucket = new Bucket(this, 'SealBucket', {
      objectLockEnabled: true,
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(retentionDays)),
      versioned: true,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: 'NobodyDeletes',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutLifecycleConfiguration'],
        resources: [bucket.bucketArn, bucket.arnForObjects('*')],
      }),
    )
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'What it holds is signed and locked; who reads it is in CloudTrail, and a log bucket would be one more to guard.',
    })
    return bucket
  }

  /** What it holds is signed, derived anew every quarter of an hour, and names nobody. */
  private addTrustBucket(): Bucket {
    const bucket = new Bucket(this, 'TrustBucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'What it holds is signed and given to every phone; the API logs who asks for it.',
    })
    return bucket
  }

  /** Lists of persons as officers have them: under a key of its own, and gone after a week. */
  private addUploadBucket(webOrigin: string): Bucket {
    const bucket = new Bucket(this, 'UploadBucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: this.addKey('UploadKey', 'Encrypts lists that were uploaded.'),
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [
        { expiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
      cors: [
        {
          allowedOrigins: [webOrigin],
          allowedMethods: [HttpMethods.PUT],
          allowedHeaders: ['content-type', 'if-none-match'],
          maxAge: 3600,
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Who reads a list is in the audit log of the ledger; a log bucket would be one more to guard.',
    })
    return bucket
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
