// The web apps and the API behind one address, so that a browser knows of one origin only.
import { CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib'
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { webApps } from '../web-apps.ts'
import { contentSecurityPolicy, permissionsPolicy } from '../web-headers.ts'
import type { SignInStack } from './sign-in-stack.ts'

export type WebStackProps = StackProps & {
  readonly signIn: SignInStack
  /** `https://…execute-api…`, without a path. */
  readonly apiEndpoint: string
  /** Browsers put lists there by themselves. */
  readonly uploadBucket: IBucket
}

/** What pages of the apps connect to, beside their own origin. */
type Connected = Pick<WebStackProps, 'signIn' | 'uploadBucket'>

/** An address of the app that is no file is the app's first page. */
const firstPage = `function handler(event) {
  var request = event.request
  if (request.uri.lastIndexOf('.') <= request.uri.lastIndexOf('/'))
    request.uri = request.uri.split('/').slice(0, 2).join('/') + '/index.html'
  return request
}`

export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, props)
    const bucket = this.addBucket()
    const distribution = this.addDistribution(bucket, props)
    new CfnOutput(this, 'WebBucketName', { value: bucket.bucketName })
    new CfnOutput(this, 'WebAddress', { value: `https://${distribution.distributionDomainName}` })
    new CfnOutput(this, 'DistributionId', { value: distribution.distributionId })
  }

  private addBucket(): Bucket {
    const bucket = new Bucket(this, 'WebBucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(30) }],
      removalPolicy: RemovalPolicy.RETAIN,
    })
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the files of the web apps, which anybody may read through the distribution.',
    })
    return bucket
  }

  private addDistribution(bucket: Bucket, { apiEndpoint, ...props }: WebStackProps): cloudfront.Distribution {
    const behaviors = this.describeApps(bucket, props)
    const distribution = new cloudfront.Distribution(this, 'Web', {
      comment: 'Vale: web apps and API.',
      defaultBehavior: {
        origin: new HttpOrigin(Fn.select(2, Fn.split('/', apiEndpoint))),
        allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
        cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
        originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
        responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS,
      },
      additionalBehaviors: behaviors,
    })
    acknowledgeDistribution(distribution)
    return distribution
  }

  private describeApps(bucket: Bucket, props: Connected): Record<string, cloudfront.BehaviorOptions> {
    const firstPageFunction = new cloudfront.Function(this, 'FirstPage', {
      code: cloudfront.FunctionCode.fromInline(firstPage),
      runtime: cloudfront.FunctionRuntime.JS_2_0,
    })
    const files = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      compress: true,
      cachePolicy: cloudfront.CachePolicy.CACHING_OPTIMIZED,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      functionAssociations: [
        { function: firstPageFunction, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST },
      ],
    }
    const ordinary = this.addHeaders('WebHeaders', { ...props, locates: false })
    const locating = this.addHeaders('LocatingWebHeaders', { ...props, locates: true })
    return Object.fromEntries(
      webApps.map(({ name, locates }) => [
        `/${name}/*`,
        { ...files, responseHeadersPolicy: locates ? locating : ordinary },
      ]),
    )
  }

  private addHeaders(
    id: string,
    { signIn, uploadBucket, locates }: Connected & { readonly locates: boolean },
  ): cloudfront.ResponseHeadersPolicy {
    const { userPool, poolDomain } = signIn
    const connectTo = [
      `https://cognito-idp.${userPool.stack.region}.amazonaws.com`,
      poolDomain.baseUrl(),
      `https://${uploadBucket.bucketRegionalDomainName}`,
    ]
    return new cloudfront.ResponseHeadersPolicy(this, id, {
      comment: 'What browsers are told with every file of the web apps.',
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy({ connectTo }),
          override: true,
        },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'permissions-policy', value: permissionsPolicy({ locates }), override: true },
        ],
      },
    })
  }
}

function acknowledgeDistribution(distribution: cloudfront.Distribution): void {
  const reasons = {
    'AwsSolutions-CFR1': 'Help goes to wherever people are: no country is shut out.',
    'AwsSolutions-CFR2':
      'The API throttles, most of all the few routes that need no token; a WAF is the operator’s choice.',
    'AwsSolutions-CFR3':
      'An access log would hold addresses and paths, and with them who asked for which voucher.',
    'AwsSolutions-CFR4':
      'With the default domain CloudFront sets the protocol itself; a domain of one’s own has 1.2.',
  }
  for (const [id, reason] of Object.entries(reasons)) Validations.of(distribution).acknowledge({ id, reason })
}
