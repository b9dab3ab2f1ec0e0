import type { OpenApi, Operation } from './openapi.js';

/** The API as one page without scripts: routes by tag, then the schemas they refer to. */
export function docsPage(document: OpenApi): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const byTag = Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? '');
  const sections = [...byTag].map(
    ([tag, members]) =>
      `<h2>${escape(tag)}</h2>${members.map(({ path, method, operation }) => section(path, method, operation)).join('')}`,
  );
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `<details id="${escape(name)}"><summary>${escape(name)}</summary>${json(schema)}</details>`,
  );
  const { title, version, description } = document.info;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} API</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
code, pre { font-size: 0.9em; } pre { overflow-x: auto; padding: 0.75rem; border: 1px solid #8885; border-radius: 6px; }
details { margin: 0.5rem 0; } summary { cursor: pointer; } dt { font-weight: 600; } .method { display: inline-block; min-width: 4.5rem; }
</style>
<h1>${escape(title)} API ${escape(version)}</h1>
<p>${escape(description)}</p>
<p>The same as OpenAPI 3.1: <a href="/api/openapi.json">/api/openapi.json</a>. Send your key as <code>Authorization: Bearer &lt;key&gt;</code>.</p>
${sections.join('\n')}
<h2>Schemas</h2>
${schemas.join('\n')}
</html>
`;
}

function section(path: string, method: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: where, description = '' }) =>
      `<dt><code>${escape(name)}</code> (${where})</dt><dd>${escape(description)}</dd>`,
  );
  const body = operation.requestBody ? `<h4>Body</h4>${json(operation.requestBody.content)}` : '';
  const responses = Object.entries(operation.responses).map(
    ([status, { description, content }]) =>
      `<dt>${status}</dt><dd>${escape(String(description))}${content && Number(status) < 300 ? json(content) : ''}</dd>`,
  );
  return `<details><summary><code><span class="method">${method.toUpperCase()}</span>${escape(path)}</code> ${escape(operation.summary)}</summary>
<p>${escape(operation.description)}</p>${parameters.length > 0 ? `<dl>${parameters.join('')}</dl>` : ''}${body}<h4>Answers</h4><dl>${responses.join('')}</dl></details>
`;
}

/** JSON whose references are links within the page. */
function json(value: unknown): string {
  const text = escape(JSON.stringify(value, null, 2));
  return `<pre>${text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#$1">$1</a>')}</pre>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
