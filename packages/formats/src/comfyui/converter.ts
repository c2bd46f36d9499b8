import { type NodeKind, own } from '@turnbuckle/model';

/**
 * How a kind serves as a converter: one required socket that must be wired, everything else with a default, one output, and a name that
 * says so in the types' own words (`MaskToImage`, `Number to Int`). Kinds that call a paid service are none. ComfyUI promises nothing about
 * what a conversion keeps, so none counts as lossless.
 */
export function converterOf(kind: Omit<NodeKind, 'converter'>): NodeKind['converter'] {
  if (kind.groups !== undefined || kind.sink === true || kind.deprecated !== undefined || own(kind.foreign, 'api_node') === true) return undefined;
  const required = Object.entries(kind.in).filter(([, port]) => port.required);
  const sockets = required.filter(([, port]) => port.param === undefined);
  const outputs = Object.entries(kind.out);
  const [[from, to], more] = [[sockets[0], outputs[0]], sockets.length + outputs.length > 2];
  if (from === undefined || to === undefined || more) return undefined;
  if (required.some(([, { param }]) => param !== undefined && param.default === undefined)) return undefined;
  const [source, target] = [from[1].type, to[1].type];
  if (source.tag !== 'named' || target.tag !== 'named' || source.name === target.name) return undefined;
  if (!letters(kind.name).includes(`${letters(source.name)}to${letters(target.name)}`)) return undefined;
  return { from: from[0], to: to[0], cost: required.length, lossless: false };
}

function letters(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');
}
