import { type Diagnostic, type Edge, escapePointer, type Graph, type GraphNode, isRecord, type Json, own } from '@turnbuckle/model';
import { edgeKeys } from '../edge-keys.ts';
import type { ReadInput, ReadResult } from '../format.ts';
import { readQuarantine } from '../quarantine.ts';
import { broken } from './broken.ts';
import { outputName } from './node-kind.ts';
import { findPrompt, unwrapValue } from './prompt.ts';

/**
 * Reads what the editor sends to the server: `{ "3": { class_type, inputs } }`, bare or under `prompt`. A list of a node's id and a slot
 * is a link, everything else a parameter; a list as a value comes wrapped in `__value__`.
 *
 * Source: https://docs.comfy.org/development/comfyui-server/comms_routes (`/prompt`)
 */
export function readApi({ json }: ReadInput): ReadResult {
  const found = findPrompt(json);
  if (found === null) return { graphs: [], diagnostics: [] };
  const diagnostics: Diagnostic[] = [];
  const nodes: GraphNode[] = [];
  const bare: Omit<Edge, 'key'>[] = [];
  for (const [key, value] of Object.entries(found.prompt)) {
    const pointer = `${found.pointer}/${escapePointer(key)}`;
    const kind = own(value, 'class_type');
    if (typeof kind !== 'string') {
      diagnostics.push(broken('bad-node', pointer, `A node needs a 'class_type', the name of its kind; '${key}' has none. Expected only nodes here.`));
      continue;
    }
    const inputs = own(value, 'inputs');
    if (inputs !== undefined && !isRecord(inputs)) diagnostics.push(broken('bad-node', `${pointer}/inputs`, "A node's 'inputs' are an object of values and links by name."));
    const params: [string, Json][] = [];
    for (const [name, input] of Object.entries(isRecord(inputs) ? inputs : {})) {
      const at = `${pointer}/inputs/${escapePointer(name)}`;
      if (!Array.isArray(input)) params.push([name, unwrapValue(input) as Json]);
      else if (isLink(input)) bare.push({ from: { node: String(input[0]), port: outputName(input[1]) }, to: { node: key, port: name }, pointer: at });
      else
        diagnostics.push({
          ...broken('bad-edge', at, `A list as an input is a link and needs a node's id and the number of its output; '${name}' has ${JSON.stringify(input)}.`),
          at: { pointer: at, node: key, port: name },
        });
    }
    const title = own(own(value, '_meta'), 'title');
    nodes.push({ key, kind, params: Object.fromEntries(params), ...(typeof title === 'string' && title !== '' ? { title } : {}), pointer });
  }
  const quarantined = readQuarantine(json);
  const keys = edgeKeys(
    bare,
    bare.map(() => undefined),
  );
  const edges = bare.map((edge, index): Edge => {
    const key = keys[index] ?? '';
    const code = quarantined.get(key);
    return code === undefined ? { key, ...edge } : { key, ...edge, quarantined: code };
  });
  const graph: Graph = { id: 'main', nodes, edges };
  return { graphs: [graph], diagnostics };
}

/** A node's id and a slot. A negative slot names no port, and is told as one that does not exist. */
function isLink(value: readonly unknown[]): value is readonly [string | number, number] {
  const [source, slot] = value;
  return value.length === 2 && (typeof source === 'string' || typeof source === 'number') && typeof slot === 'number' && Number.isInteger(slot);
}
