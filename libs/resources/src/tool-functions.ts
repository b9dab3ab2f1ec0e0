import type { JsonObject } from '@weir/contracts';
import type { ToolSpec } from './kinds/tool.js';
import { operationsOf } from './openapi-operations.js';

/** What a model is told of one function of a tool, and where its call goes. */
export interface ToolFunction {
  /** As the model calls it: letters, digits, `_` and `-`, at most 64. */
  name: string;
  description: string;
  /** JSON Schema of the arguments, an object's. */
  parameters: JsonObject;
  /** Name of the Tool. */
  tool: string;
  /** Which of its functions; empty for a tool with one. */
  function: string;
}

interface Described {
  function: string;
  description: string;
  parameters: JsonObject;
}

const LONGEST_NAME = 64;

/** The functions of a tool, by its specification alone: what a run's snapshot has, it may call. */
export function toolFunctions(name: string, spec: ToolSpec): ToolFunction[] {
  return describe(spec).map(({ function: own, description, parameters }) => ({
    name: callName(own === '' ? name : `${name}-${own}`),
    description: [spec.description, description].filter((part) => part !== undefined && part !== '').join(' '),
    parameters,
    tool: name,
    function: own,
  }));
}

function describe(spec: ToolSpec): Described[] {
  switch (spec.type) {
    case 'search':
      return [one('Searches the web; gives titles, addresses and excerpts.', { query: text('What to look for.') })];
    case 'fetch':
      return [one('Reads a page of the web, as text.', { url: text('Its address, with https:// or http://.') })];
    case 'browse':
      return BROWSING;
    case 'interpreter':
      return [
        one('Runs JavaScript; gives what it prints with console.log, and the value of its last expression.', {
          code: text('The program.'),
        }),
      ];
    case 'sql':
      return [one(`Asks a ${spec.engine} database; reading only.`, { query: text('One SELECT statement.') })];
    case 'retrieval':
      return [one('Searches the documents; gives numbered passages.', { query: text('What to look for.') })];
    case 'openapi':
      return operationsOf(spec.document as JsonObject, spec.operations).map(({ operationId, ...described }) => ({
        function: operationId,
        ...described,
      }));
    case 'mcp':
      return spec.functions.map(({ name, description, parameters }) => ({
        function: name,
        description,
        parameters: parameters as JsonObject,
      }));
  }
}

const text = (description: string): JsonObject => ({ type: 'string', description });

function one(description: string, properties: JsonObject): Described {
  return named('', description, properties);
}

function named(name: string, description: string, properties: JsonObject, optional: readonly string[] = []): Described {
  const required = Object.keys(properties).filter((property) => !optional.includes(property));
  return {
    function: name,
    description,
    parameters: { type: 'object', properties, required, additionalProperties: false },
  };
}

const ELEMENT = text('The number of an element, as the page was read last.');

const BROWSING: Described[] = [
  named('open', 'Opens a page and reads it: its text, with numbered links, buttons and fields.', {
    url: text('Its address, with https:// or http://.'),
  }),
  named('click', 'Clicks on a numbered element, and reads the page.', { element: ELEMENT }),
  named('type', 'Writes into a numbered field, and reads the page.', {
    element: ELEMENT,
    text: text('What to write.'),
  }),
  named('submit', 'Sends the form that a numbered element is in, and reads the page.', { element: ELEMENT }),
  named('read', 'Reads the page once more.', {}),
  named('screenshot', 'Says what is to be seen, where: the texts with their places on the screen.', {}),
];

function callName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME);
}
