import { type Catalog, own } from '@turnbuckle/model';
import { declaredInputs } from './declaration.ts';

/**
 * How a ComfyUI server of some age validates. Catalogs don't say which version wrote them; what they declare does, since each
 * generation added fields of its own.
 */
export interface ServerAge {
  /** Before the execution model of 2024-08 only required inputs were looked at. */
  readonly checksOptional: boolean;
  /** Since 2026 a loop is told as such; before, the walk round it ended in a recursion error that named no node. */
  readonly tellsCycles: boolean;
  /** The error type for a prompt with a kind that the server lacks. */
  readonly missingKind: 'missing_node_type' | 'invalid_prompt';
}

/** From the oldest to the newest, each with the month of the first server that has its sign. */
const ages = [
  { version: '2023-03', age: { checksOptional: false, tellsCycles: false, missingKind: 'missing_node_type' } },
  { version: '2024-08', age: { checksOptional: true, tellsCycles: false, missingKind: 'invalid_prompt' } },
  { version: '2026-02', age: { checksOptional: true, tellsCycles: true, missingKind: 'missing_node_type' } },
] as const satisfies readonly { version: string; age: ServerAge }[];

/** The month of the youngest generation that these declarations show signs of, as a version. */
export function serverFields(kinds: Readonly<Record<string, unknown>>): string {
  return ages[signsOf(Object.values(kinds))].version;
}

const known = new WeakMap<Catalog, ServerAge>();

/** The age of the server that a catalog came from; of several, the youngest. Packs say nothing of it; alone they count as new. */
export function serverAge(catalog: Catalog): ServerAge {
  let age = known.get(catalog);
  if (age === undefined) {
    age = ages[signsOf([...catalog.kinds.values()].map(({ foreign }) => foreign))].age;
    known.set(catalog, age);
  }
  return age;
}

function signsOf(infos: readonly unknown[]): 0 | 1 | 2 {
  const core = infos.filter((info) => !String(own(info, 'python_module') ?? 'custom_nodes').startsWith('custom_nodes'));
  if (core.length === 0) return 2;
  if (core.some((info) => own(info, 'has_intermediate_output') !== undefined)) return 2;
  const modern = core.some((info) => own(info, 'deprecated') !== undefined || declaredInputs(info).some(({ options }) => options.dynamicPrompts === true));
  return modern ? 1 : 0;
}
