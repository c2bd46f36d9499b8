import { type Graph, portText } from '@turnbuckle/model';

/** A small graph in a few lines, for a terminal. */
export function graphText({ nodes, edges }: Graph): string {
  const lines = nodes.map(({ key, kind, params }) => `  ${key}: ${kind}${Object.keys(params).length === 0 ? '' : ` ${JSON.stringify(params)}`}`);
  const wires = edges.map(({ from, to }) => `  ${portText(from)} -> ${portText(to)}`);
  return `${[...lines, ...wires].join('\n')}\n`;
}
