import { Controller, Header } from '@nestjs/common';
import { VERSION } from '@weir/service';
import { Serves } from '../http/serves.decorator.js';
import { docsPage } from './docs-page.js';
import { type OpenApi, openApi } from './openapi.js';
import { openApiRoutes } from './openapi.routes.js';
import { routes } from './route-table.js';

@Controller()
export class OpenApiController {
  readonly #document = openApi(routes, VERSION);
  readonly #page = docsPage(this.#document);

  @Serves(openApiRoutes.getOpenApi)
  getOpenApi(): OpenApi {
    return this.#document;
  }

  @Serves(openApiRoutes.getDocs)
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  getDocs(): string {
    return this.#page;
  }
}
