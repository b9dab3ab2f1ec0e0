import { PassThrough, Readable } from 'node:stream';
import { Body, Controller, Inject, Param, Query, Req, Res } from '@nestjs/common';
import { WeirError } from '@weir/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { CalledBy } from '../auth/caller.decorator.js';
import type { Caller } from '../auth/caller.js';
import { requireCollection } from '../auth/scope.js';
import { GATEWAY, type GatewayPorts } from '../gateway-ports.js';
import { clientGone } from '../http/client-gone.js';
import { NDJSON_BODY } from '../http/route.js';
import { Serves } from '../http/serves.decorator.js';
import { Valid, validate } from '../http/validate.js';
import { Allowance } from './allowance.js';
import { Collections, declaredCollection } from './collections.js';
import { type Changed, type ChangeOptions, Documents, type ReadOptions } from './documents.js';
import { documentsRoutes } from './documents.routes.js';
import {
  type AccessBody,
  accessSchema,
  deleteQuerySchema,
  documentSchema,
  listQuerySchema,
  showQuerySchema,
  submitQuerySchema,
} from './documents.schema.js';
import { upload } from './upload.js';

const MAX_LINE_BYTES = 10 * 1024 * 1024;
const IN_FLIGHT = 256;
/** Results that a client may leave unread, such as one that reads only when it has sent everything. */
const UNREAD_BYTES = 16 * 1024 * 1024;
const UNPUBLISHED_BYTES = 64 * 1024 * 1024;

@Controller()
export class DocumentsController {
  readonly #unpublished = new Allowance(UNPUBLISHED_BYTES);
  #uploads = 0;

  constructor(
    @Inject(GATEWAY) private readonly gateway: GatewayPorts,
    @Inject(Documents) private readonly documents: Documents,
    @Inject(Collections) private readonly collections: Collections,
  ) {}

  @Serves(documentsRoutes.submitDocuments)
  async submitDocuments(
    @Param('collection') collection: string,
    @Query(new Valid(submitQuerySchema, 'query')) { wait }: z.output<typeof submitQuerySchema>,
    @CalledBy() caller: Caller,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireCollection(caller, collection);
    const lines = request.body instanceof Readable ? request.body : undefined;
    const body = lines ? undefined : validate(documentSchema, request.body, 'body');
    await this.collections.ensure(collection);
    const options = this.changeOptions(caller, collection, wait ?? lines !== undefined, reply);
    if (lines) return this.uploadLines(lines, options, reply);
    if (body) answerChange(await this.documents.submit(body, options), reply);
  }

  @Serves(documentsRoutes.listDocuments)
  async listDocuments(
    @Param('collection') collection: string,
    @Query(new Valid(listQuerySchema, 'query')) query: z.output<typeof listQuerySchema>,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.send(await this.documents.list(query, this.readOptions(caller, collection, query.groups, reply)));
  }

  @Serves(documentsRoutes.getDocument)
  async getDocument(
    @Param('collection') collection: string,
    @Param('*') rest: string,
    @Query(new Valid(showQuerySchema, 'query')) query: z.output<typeof showQuerySchema>,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const options = this.readOptions(caller, collection, query.groups, reply);
    void reply.send(await this.documents.show(documentIdOf(rest), options));
  }

  @Serves(documentsRoutes.deleteDocument)
  async deleteDocument(
    @Param('collection') collection: string,
    @Param('*') rest: string,
    @Query(new Valid(deleteQuerySchema, 'query')) query: z.output<typeof deleteQuerySchema>,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireCollection(caller, collection);
    declaredCollection(this.gateway.resources.snapshot, collection);
    const options = this.changeOptions(caller, collection, query.wait, reply);
    answerChange(await this.documents.remove(documentIdOf(rest), query.version, options), reply);
  }

  @Serves(documentsRoutes.changeAccess)
  async changeAccess(
    @Param('collection') collection: string,
    @Param('*') rest: string,
    @Body(new Valid(accessSchema)) { readers }: AccessBody,
    @CalledBy() caller: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    requireCollection(caller, collection);
    declaredCollection(this.gateway.resources.snapshot, collection);
    const options = this.changeOptions(caller, collection, false, reply);
    const documentId = documentIdOf(rest, '/access');
    answerChange(await this.documents.changeAccess(documentId, readers, options), reply);
  }

  private async uploadLines(lines: Readable, options: ChangeOptions, reply: FastifyReply): Promise<void> {
    const { limits, uploads, uploadWaits, events } = this.gateway;
    if (this.#uploads >= limits.uploads) {
      throw new WeirError({
        code: 'too-many-waiting',
        disposition: 'retryable',
        message: 'Too many uploads are under way; try again later.',
        retryAfterMs: 10_000,
      });
    }
    this.#uploads += 1;
    const out = new PassThrough({ highWaterMark: UNREAD_BYTES });
    void reply.status(200).header('content-type', NDJSON_BODY).send(out);
    try {
      await upload({
        source: lines,
        out,
        submit: (document, published) =>
          this.documents.submit(document, {
            ...options,
            publisher: uploads,
            waits: uploadWaits,
            onPublished: published,
          }),
        inFlight: new Allowance(IN_FLIGHT),
        unpublished: this.#unpublished,
        maxLineBytes: MAX_LINE_BYTES,
        signal: options.signal,
        onResult: ({ status }) => events.lineEnded(status),
      });
      out.end();
    } catch (error) {
      // The request broke off: so does the response, which is all that can be told.
      out.destroy();
      if (!options.signal.aborted && !lines.readableAborted) throw error;
    } finally {
      this.#uploads -= 1;
    }
  }

  private changeOptions(caller: Caller, collection: string, wait: boolean, reply: FastifyReply): ChangeOptions {
    const { publisher, waits, limits } = this.gateway;
    return { caller, collection, wait, publisher, waits, timeoutMs: limits.documentMs, signal: clientGone(reply) };
  }

  private readOptions(
    caller: Caller,
    collection: string,
    groups: readonly string[] | undefined,
    reply: FastifyReply,
  ): ReadOptions {
    const { resources, limits } = this.gateway;
    requireCollection(caller, collection);
    declaredCollection(resources.snapshot, collection);
    return { caller, collection, groups, deadline: Date.now() + limits.requestMs, signal: clientGone(reply) };
  }
}

function answerChange({ documentId, runId, status }: Changed, reply: FastifyReply): void {
  void reply.header('weir-run', runId);
  if (status) void reply.status(200).send(status);
  else void reply.status(202).send({ documentId, runId });
}

/** The document id in the rest of a path, which may end in a word of its own. An empty one names nothing. */
function documentIdOf(rest: string, ending = ''): string {
  if (rest.length > ending.length && rest.endsWith(ending)) return rest.slice(0, rest.length - ending.length);
  throw new WeirError({
    code: 'route-unknown',
    disposition: 'poison',
    message: `There is nothing at this address; a document is at …/documents/{documentId}${ending}.`,
  });
}
