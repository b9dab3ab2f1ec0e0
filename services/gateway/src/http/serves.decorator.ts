import { applyDecorators, HttpCode, RequestMapping, RequestMethod } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { patternOf, type Route } from './route.js';

const methods = {
  GET: RequestMethod.GET,
  POST: RequestMethod.POST,
  PUT: RequestMethod.PUT,
  DELETE: RequestMethod.DELETE,
};

/** Serves a declared route: its method and path come from the declaration, and so does who may use it. */
export function Serves(route: Route): MethodDecorator {
  const [status = '200'] = Object.keys(route.responses);
  return applyDecorators(
    RequestMapping({ method: methods[route.method], path: patternOf(route) }),
    HttpCode(Number(status)),
    RouteConfig({ weir: route }),
  );
}
