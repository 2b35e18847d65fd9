import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { API_WEBHOOKS, type ApiWebhook, webhooksSection } from './api-webhooks.js';
import { completeParameters } from './openapi-parameters.js';
import { ProblemView } from './problem.view.js';

/** The contract at `/openapi.json`, browsable at `/docs`. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: '/openapi.json',
    yamlDocumentUrl: '/openapi.yaml',
    customSiteTitle: 'Coop Online · API',
  });
}

function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Coop Online')
    .setDescription(
      'Online office of public-service cooperatives. Errors are RFC 9457 problem documents with a stable `code`. Civic apps find Open311 GeoReport v2 under `/open311/v2/{tenant}`: its contract is the one published at https://wiki.open311.org/GeoReport_v2/.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'member')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'coop_…' }, 'api-key')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'staff')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' }, 'support')
    .addGlobalResponse({
      status: 'default',
      description: 'Problem document',
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemView' } } },
    })
    .build();
  const webhooks = app.get<ApiWebhook[]>(API_WEBHOOKS, { strict: false });
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ProblemView, ...webhooks.map(({ body }) => body)],
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  completeParameters(document);
  return { ...document, webhooks: webhooksSection(webhooks) };
}
