import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { GatewayVpcEndpointAwsService, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { ContainerImage, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { HybridAuth } from 'hybrid-auth';

const stack = new Stack(new App(), 'ContainerBackend');

// Sign-in, on an API of its own: /auth/register, /auth/login, /auth/refresh, ...
const api = new HttpApi(stack, 'Api');
const auth = new HybridAuth(stack, 'Auth', { api });

// A server of your own, which verifies the tokens itself: its requests pay no API Gateway and no authorizer.
const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
const orders = new ApplicationLoadBalancedFargateService(stack, 'Orders', {
  vpc,
  desiredCount: 2,
  minHealthyPercent: 100,
  circuitBreaker: { rollback: true },
  publicLoadBalancer: false,
  runtimePlatform: { cpuArchitecture: CpuArchitecture.ARM64 },
  taskImageOptions: {
    image: ContainerImage.fromAsset('server', { platform: Platform.LINUX_ARM64 }),
    containerPort: 8080,
    environment: {
      ISSUER: auth.issuer,
      AUDIENCE: auth.audience,
      AWS_REGION: stack.region,
      REVOCATION_LOG_TABLE: auth.tables.revocationLog.tableName,
      REVOKED_TOKENS_TABLE: auth.tables.revokedTokens.tableName,
    },
  },
});
orders.targetGroup.configureHealthCheck({ path: '/health' });
auth.grantReadRevocations(orders.taskDefinition.taskRole);
// Its start reads the keys over HTTP.
orders.service.node.addDependency(auth, api);

// TLS without a domain of your own: the load balancer is in the VPC alone, and CloudFront reaches it there.
const site = new Distribution(stack, 'Site', {
  defaultBehavior: {
    origin: VpcOrigin.withApplicationLoadBalancer(orders.loadBalancer, {
      protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
    }),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    // What one user gets is for nobody else.
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
  },
});

new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
new CfnOutput(stack, 'OrdersUrl', { value: `https://${site.distributionDomainName}` });
