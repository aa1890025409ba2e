import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Prose } from './Content';
import { T } from './text';

type Schema = {
  type?: string; format?: string; description?: string; enum?: unknown[]; $ref?: string; items?: Schema;
  properties?: Record<string, Schema>; required?: string[]; allOf?: Schema[]; oneOf?: Schema[]; minimum?: number; maximum?: number;
};
type Body = { content?: Record<string, { schema: Schema }> };
type Operation = {
  summary: string; operationId: string; 'x-roles': string[]; requestBody?: Body; responses: Record<string, Body>;
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[];
};
type Document = { info: { description: string }; paths: Record<string, Record<string, Operation>>; components: { schemas: Record<string, Schema> } };

/** Named shapes hold each other no deeper than this. */
const DEPTH_MAX = 8;

/** The server's OpenAPI document, made readable: every text of it is ours, and nothing of it is run. */
export function Api() {
  const found = useQuery({ queryKey: ['openapi'], queryFn: async () => (await (await fetch('/openapi.json')).json()) as Document, staleTime: Infinity }).data;
  const [search, setSearch] = useState('');
  if (!found) return <main className="empty" id="main"><p className="quiet">{T.loading}</p></main>;
  const routes = Object.entries(found.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
  const wanted = search.toLowerCase().split(/\s+/);
  const shown = routes.filter((r) => wanted.every((w) => `${r.method} ${r.path} ${r.operation.summary} ${r.operation['x-roles'].join(' ')}`.toLowerCase().includes(w)));
  return (
    <main className="paper wide api" id="main">
      <h1>{T.api.title}</h1>
      <Prose text={found.info.description} />
      <p><a href="/openapi.json">openapi.json</a></p>
      <TextInput type="search" aria-label={T.api.search} placeholder={T.api.search} value={search} onChange={(e) => setSearch(e.currentTarget.value)} />
      <p className="quiet" role="status">{T.api.count(shown.length, routes.length)}</p>
      <div>
        {shown.map(({ path, method, operation: o }) => (
          <details key={o.operationId}>
            <summary><code className={`method ${method}`}>{method}</code> <code>/api/v1{path}</code> <span>{o.summary}</span></summary>
            <p>{T.api.who} {o['x-roles'].map((role) => <span key={role}><span className="tag">{role}</span> </span>)}</p>
            {o.parameters && (
              <><h2>{T.api.parameters}</h2>
                <ul>{o.parameters.map((p) => <li key={p.name}><code>{p.name}</code> <span className="quiet">{[p.in, word(p.schema), p.required && T.api.required].filter(Boolean).join(', ')}</span> {p.description}</li>)}</ul></>
            )}
            <Shape title={T.api.body} schema={Object.values(o.requestBody?.content ?? {})[0]?.schema} all={found} />
            <Shape title={T.api.answer} schema={answer(o)} all={found} />
          </details>
        ))}
      </div>
    </main>
  );
}

/** What stands in the envelope; files have none. */
function answer(operation: Operation): Schema | undefined {
  const schema = Object.values(operation.responses['200']?.content ?? {})[0]?.schema;
  return schema?.properties?.['success'] ? schema.properties['body'] : schema;
}

const named = (schema: Schema) => schema.$ref?.replace(/.*\//, '') ?? '';

function word(schema: Schema): string {
  if (schema.$ref) return named(schema);
  if (schema.items) return `${T.api.list} ${word(schema.items)}`;
  if (schema.allOf || schema.oneOf) return (schema.allOf ?? schema.oneOf ?? []).map(word).filter(Boolean).join(schema.oneOf ? ` ${T.api.or} ` : ' + ');
  if (schema.enum) return schema.enum.map(String).join(` ${T.api.or} `);
  const bounds = [schema.minimum, schema.maximum].filter((n) => n !== undefined).join('–');
  return [schema.format ?? schema.type ?? '', bounds].filter(Boolean).join(' ');
}

function Shape({ title, schema, all }: { title: string; schema: Schema | undefined; all: Document }) {
  if (!schema || (!word(schema) && !schema.description)) return null;
  const said = `${schema.properties ? '' : word(schema)} ${schema.description ?? ''}`.trim();
  return <><h2>{title}</h2>{said && <p>{said}</p>}<Fields schema={schema} all={all} depth={0} /></>;
}

function Fields({ schema, all, depth }: { schema: Schema; all: Document; depth: number }) {
  const parts = [schema, ...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.items ? [schema.items] : [])].map((s) => (s.$ref ? all.components.schemas[named(s)] : s) ?? {});
  const fields = parts.flatMap((part) => Object.entries(part.properties ?? {}).map(([name, field]) => ({ name, field, required: part.required?.includes(name) })));
  if (fields.length === 0 || depth > DEPTH_MAX) return null;
  return (
    <ul>
      {fields.map(({ name, field, required }) => (
        <li key={name}><code>{name}</code> <span className="quiet">{[word(field), required && T.api.required].filter(Boolean).join(', ')}</span> {field.description}<Fields schema={field} all={all} depth={depth + 1} /></li>
      ))}
    </ul>
  );
}
