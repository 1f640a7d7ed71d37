import { Duration, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import {
  type ConsoleSettings,
  consoleAccentFile,
  consoleAssets,
  consoleHeaders,
  consoleSettingsFile,
  defaultAccentColor,
} from '../contract/console.ts';
import { proxySecretHeaderName } from '../contract/headers.ts';
import { acknowledge } from './acknowledge.ts';
import type { AnySecret } from './cdk-interfaces.ts';
import { accentStyles } from './console-accent.ts';
import { consoleFolder } from './console-bundle.ts';
import type { ConsoleOptions } from './console-options.ts';
import type { HttpUrl } from './public-url.ts';

/**
 * Errors that CloudFront keeps for ten seconds, by the address alone, most of them despite `no-store`: the error of one user
 * could be the answer to another. AWS says that it keeps none under CachingDisabled, on the first page, and nothing of that
 * on the second; so it does not hang on the policy.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html#HTTPStatusCodes-cached-errors
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
const keptErrors = [404, 414, 500, 501, 502, 503, 504];

/** In which the distribution tells the address of the client. */
export const consoleProxyHeader = 'True-Client-IP';

export interface ConsoleSiteProps extends ConsoleOptions {
  /** Where the distribution reaches the API. Asked at synth: the stage may be made after this. */
  readonly origin: () => HttpUrl;
  /** What the distribution shows to the functions, so that no way leads around it. */
  readonly proxySecret: AnySecret;
  readonly settings: ConsoleSettings;
}

/**
 * The account console in front of its API, on one site: a distribution whose pages come from a bucket, and everything else
 * from the API, so that the cookie is first-party.
 */
export class ConsoleSite extends Construct {
  /** To which DNS names are pointed. */
  readonly distribution: Distribution;
  /** Of the static files. */
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, props: ConsoleSiteProps) {
    super(scope, id);
    const { domainNames, certificate, webAclId } = props;
    const bucket = new Bucket(this, 'Files', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      // The next deployment writes them anew.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    // CDK's own class is no IBucket to a compiler with `exactOptionalPropertyTypes`.
    this.bucket = bucket as IBucket;
    acknowledge(bucket, 'AwsSolutions-S1', 'It holds public files, and is read by the distribution alone.');
    const files: BehaviorOptions = {
      origin: S3BucketOrigin.withOriginAccessControl(this.bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: this.#headers(),
      compress: true,
    };
    const pages = [...notKept, `/${consoleAssets}/*`];
    this.distribution = new Distribution(this, 'Distribution', {
      comment: 'hybrid-auth: the account console and its API',
      defaultBehavior: this.#api(props),
      additionalBehaviors: Object.fromEntries(pages.map((path) => [path, files])),
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      errorResponses: keptErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      ...(domainNames && { domainNames: [...domainNames] }),
      // Under its own name CloudFront decides.
      ...(certificate && { certificate, minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021 }),
      ...(webAclId !== undefined && { webAclId }),
    });
    for (const [rule, reason] of [
      ['AwsSolutions-CFR1', 'Who may sign in from where is for the app to say.'],
      ['AwsSolutions-CFR2', 'The app gives a web ACL by console.webAclId.'],
      ['AwsSolutions-CFR3', 'Addresses of links carry nothing of weight, and the API has its own access log.'],
      ['AwsSolutions-CFR4', 'Without a domain of the app the certificate is CloudFront’s own.'],
    ] as const)
      acknowledge(this.distribution, rule, reason);
    this.#deploy(props);
  }

  /** Everything but the console's own files; nothing of it is kept, and the client's address is told by this alone. */
  #api({ origin, proxySecret }: ConsoleSiteProps): BehaviorOptions {
    return {
      origin: new HttpOrigin(Lazy.string({ produce: () => origin().host }), {
        originPath: Lazy.string({ produce: () => origin().path || undefined }),
        // A reference, which CloudFormation resolves: the value stands in the distribution only.
        customHeaders: { [proxySecretHeaderName]: proxySecret.secretValueFromJson('current').unsafeUnwrap() },
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // Every header but Host, by which API Gateway finds the API.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      functionAssociations: [
        {
          eventType: FunctionEventType.VIEWER_REQUEST,
          function: new EdgeFunction(this, 'ClientAddress', {
            comment: 'hybrid-auth: tells the address of the client, in place of what the client wrote there',
            runtime: FunctionRuntime.JS_2_0,
            code: FunctionCode.fromInline(clientAddress),
          }),
        },
      ],
    };
  }

  #headers(): ResponseHeadersPolicy {
    const { 'content-security-policy': contentSecurityPolicy, ...others } = consoleHeaders;
    const { 'x-content-type-options': _sniff, 'referrer-policy': _referrer, ...custom } = others;
    return new ResponseHeadersPolicy(this, 'Headers', {
      comment: 'hybrid-auth: what protects the account console',
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), override: true },
      },
      customHeadersBehavior: {
        customHeaders: Object.entries(custom).map(([header, value]) => ({ header, value, override: true })),
      },
    });
  }

  #deploy({ settings, accentColor = defaultAccentColor }: ConsoleSiteProps): void {
    const destinationBucket = this.bucket;
    const assets = `${consoleAssets}/*`;
    const files = Source.asset(consoleFolder());
    // Named by their content. Those of before stay, for pages that are still open.
    const named = new BucketDeployment(this, 'Assets', {
      ...{ destinationBucket, sources: [files], exclude: ['*'], include: [assets], prune: false },
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const rest = new BucketDeployment(this, 'Pages', {
      ...{ destinationBucket, exclude: [assets], prune: false },
      sources: [
        files,
        Source.jsonData(consoleSettingsFile, settings),
        Source.data(consoleAccentFile, accentStyles(accentColor)),
      ],
      cacheControl: [CacheControl.fromString('no-cache')],
      distribution: this.distribution,
      distributionPaths: notKept,
    });
    // A page never names what is not there yet.
    rest.node.addDependency(named);
  }
}

/** Paths whose files keep their names. The first is what visitors ask for, the second what it becomes. */
const notKept = ['/', '/index.html', `/${consoleSettingsFile}`, `/${consoleAccentFile}`, '/icon.svg'];

const clientAddress = `function handler(event) {
  event.request.headers['${consoleProxyHeader.toLowerCase()}'] = { value: event.viewer.ip };
  return event.request;
}`;
