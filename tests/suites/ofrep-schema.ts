import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { readSuite } from './suite-files.ts';

/**
 * OFREP's own description of what a server answers, with one correction: a flag's types are "one of" there, though a number is an integer
 * as well and the type without a value fits all. So taken, no answer with a value would do, not even the description's own examples.
 */
export function ofrepDocument(): object {
  const document = parse(readSuite('ofrep/openapi.yaml')) as {
    components: { schemas: { evaluationSuccess: { allOf: { oneOf?: unknown; anyOf?: unknown; properties?: { reason: { enum: string[] } } }[] } } };
  };
  for (const part of document.components.schemas.evaluationSuccess.allOf) {
    if (part.oneOf === undefined) continue;
    part.anyOf = part.oneOf;
    delete part.oneOf;
  }
  return document;
}

/** OpenFeature has the reason `DEFAULT`, the list in OFREP's description has not; its decision record 6 uses it. */
function withDefault(document: object): object {
  const copy = structuredClone(document) as ReturnType<typeof parse>;
  for (const part of copy.components.schemas.evaluationSuccess.allOf) part.properties?.reason?.enum.push('DEFAULT');
  return copy;
}

export class OfrepSchema {
  /** Answers that were held to the schema. */
  checked = 0;
  /** Of them, how many gave `DEFAULT`. */
  withDefault = 0;
  readonly #strict = compile(ofrepDocument());
  readonly #lenient = compile(withDefault(ofrepDocument()));

  /** Throws where an answer is not as described. `/evaluate/flags…` alone is. */
  async check(request: Request, response: Response): Promise<void> {
    const { pathname } = new URL(request.url);
    if (request.method !== 'POST' || !pathname.startsWith('/ofrep/v1/evaluate/flags')) return;
    const isBulk = /\/flags\/?$/.test(pathname);
    const text = await response.clone().text();
    const name = schemaName(isBulk, response.status);
    this.checked += 1;
    if (name === null) {
      if (text !== '') throw new Error(`${response.status} has a body: ${text}`);
      if (response.status === 304 && response.headers.get('ETag') === null) throw new Error('304 without an ETag');
      if (response.status === 429 && !/^\d+$/.test(response.headers.get('Retry-After') ?? '')) throw new Error('429 without Retry-After');
      return;
    }
    if (!/^application\/json/.test(response.headers.get('Content-Type') ?? '')) throw new Error(`${response.status} is no JSON`);
    const body: unknown = JSON.parse(text);
    const hasDefault = /"reason":"DEFAULT"/.test(text);
    if (hasDefault) this.withDefault += 1;
    const validate = (hasDefault ? this.#lenient : this.#strict)(name);
    if (!validate(body)) throw new Error(`${pathname} ${response.status} is no ${name}: ${JSON.stringify(validate.errors)} in ${text}`);
  }

  /** A `fetch` that holds each answer to the schema. */
  readonly fetch: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const response = await fetch(request.clone());
    await this.check(request, response);
    return response;
  };
}

function schemaName(isBulk: boolean, status: number): string | null {
  if (status === 200) return isBulk ? 'bulkEvaluationSuccess' : 'serverEvaluationSuccess';
  // 413 is not described; it is to be read as the other failures are.
  if (status === 400 || status === 413) return isBulk ? 'bulkEvaluationFailure' : 'evaluationFailure';
  if (status === 404) return 'flagNotFound';
  if (status === 500) return 'generalErrorResponse';
  if ([304, 401, 403, 429].includes(status)) return null;
  throw new Error(`OFREP has no status ${status}`);
}

function compile(document: object): (name: string) => { (body: unknown): boolean; errors?: unknown } {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'ofrep');
  return (name) => {
    const validate = ajv.getSchema(`ofrep#/components/schemas/${name}`);
    if (validate === undefined) throw new Error(`There is no schema ${name}`);
    return validate as ReturnType<ReturnType<typeof compile>>;
  };
}
