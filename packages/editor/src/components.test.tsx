import { compile } from '@turnbuckle/compiler';
import { catalog, type Edit, node, type } from '@turnbuckle/model';
import { type Edge as FlowEdge, type Node as FlowNode, ReactFlowProvider } from '@xyflow/react';
import type { ReactElement, ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { Port } from './port.tsx';
import { Problems } from './problems.tsx';
import type { Turnbuckle, TurnbuckleOptions } from './turnbuckle.ts';
import { useTurnbuckle } from './use-turnbuckle.tsx';
import { WireLegend } from './wire-legend.tsx';

const image = type('image');
const number = type('number');
const noise = node('noise', { title: 'Noise', out: { image } });
const blur = node('blur', { in: { image, radius: number.orParam(4) }, out: { image } });
const average = node('average', { converter: { from: 'image', to: 'value', cost: 1, lossless: false }, in: { image }, out: { value: number } });
const own = catalog({ version: '1', nodes: [noise, blur, average] });

const nodes: FlowNode[] = [
  { id: 'n', type: 'noise', position: { x: 0, y: 0 }, data: {} },
  { id: 'b', type: 'blur', position: { x: 250, y: 0 }, data: { radius: 3 } },
];
const edges: FlowEdge[] = [{ id: 'e', source: 'n', target: 'b', sourceHandle: 'image', targetHandle: 'radius' }];

function markup(children: ReactNode): string {
  return renderToStaticMarkup(<ReactFlowProvider>{children}</ReactFlowProvider>);
}

/** What the hook gives, as of its first rendering. */
function flowOf(options: Partial<TurnbuckleOptions> = {}): Turnbuckle {
  let flow: Turnbuckle | undefined;
  function Reader(): ReactElement {
    flow = useTurnbuckle({ catalog: own, nodes, edges, policy: 'strict', ...options });
    return <>{flow.props.children}</>;
  }
  markup(<Reader />);
  if (flow === undefined) throw new Error('nothing was rendered');
  return flow;
}

describe('useTurnbuckle', () => {
  it('gives every wire its meaning, in words too', () => {
    const flow = flowOf();
    expect(flow.props.edges?.[0]).toMatchObject({
      type: 'turnbuckle',
      className: 'tb-wire tb-wire-broken',
      ariaLabel: expect.stringContaining("'image' does not flow into 'number'"),
      targetHandle: 'radius',
    });
    expect(flow.problems.map(({ code }) => code)).toContain('type-mismatch');
    expect(flow.probe({ node: 'n', port: 'image' }).to({ node: 'b', port: 'image' }).kind).toBe('make');
  });

  it('carries edits out as changes, and takes them back', () => {
    const told: unknown[] = [];
    const flow = flowOf({ onNodesChange: (changes) => told.push(...changes), onEdgesChange: (changes) => told.push(...changes) });
    expect(flow.apply([{ op: 'set-param', node: 'b', param: 'radius', value: 9 }])).toBeNull();
    expect(told).toEqual([{ type: 'replace', id: 'b', item: { ...nodes[1], data: { radius: 9 } } }]);
    expect(flow.undo()).toBe(true);
    expect(flow.undo()).toBe(false);
    expect(flow.apply([{ op: 'disconnect', edge: 'nobody' }])).toContain("no edge 'nobody'");
  });

  it('hands edits to an application that keeps the graph itself: a delete is one step, a move comes when it rests', async () => {
    const told: (readonly Edit[])[] = [];
    const { props } = flowOf({ onEdits: (edits) => told.push(edits) });
    await props.onBeforeDelete?.({ nodes: [nodes[1] as FlowNode], edges: [edges[0] as FlowEdge] });
    props.onNodesChange?.([{ type: 'position', id: 'n', position: { x: 3, y: 3 }, dragging: true }]);
    props.onNodesChange?.([{ type: 'position', id: 'n', position: { x: 7.4, y: 7.6 }, dragging: false }]);
    expect(told).toEqual([[{ op: 'remove-node', node: 'b' }], [{ op: 'move-node', node: 'n', position: { x: 7, y: 8 }, was: { x: 0, y: 0 } }]]);
  });

  it('puts a converter between the nodes that it joins', () => {
    const told: (readonly Edit[])[] = [];
    const flow = flowOf({ onEdits: (edits) => told.push(edits) });
    const fix = flow.problems.flatMap(({ fixes }) => fixes)[0];
    flow.apply(fix?.edits ?? []);
    expect(told[0]?.find((edit) => edit.op === 'add-node')).toMatchObject({ position: { x: 125 } });
  });

  it('changes nothing that may only be read', () => {
    const told: (readonly Edit[])[] = [];
    flowOf({ isReadOnly: true, onEdits: (edits) => told.push(edits) }).apply([{ op: 'remove-node', node: 'b' }]);
    expect(told).toEqual([]);
  });
});

describe('components', () => {
  it('<Port> draws a terminal in its type’s colour, under its name', () => {
    const html = markup(
      <>
        <Port of={blur} in="radius" />
        <Port of={blur} out="image">
          picture
        </Port>
      </>,
    );
    expect(html).toMatch(/target[^>]*data-type="number"|data-type="number"[^>]*target/);
    expect(html).toContain('data-handleid="radius"');
    expect(html).toContain('>radius</span>');
    expect(html).toContain('picture');
  });

  it('<Problems> says what is wrong, why, and what mends it; notes wait', () => {
    const flow = flowOf();
    const html = markup(<Problems of={flow} problems={compile(flow.session.graph, { catalog: own, policy: 'strict' }).diagnostics} />);
    expect(html).toContain('&#x27;image&#x27; does not flow into &#x27;number&#x27;');
    expect(html).toContain('Insert average');
    expect(html).toContain('aria-label="Error"');
    expect(markup(<Problems of={flow} isReadOnly />)).not.toContain('Insert average');
  });

  it('<WireLegend> names six looks and the types that it is given', () => {
    const html = renderToStaticMarkup(<WireLegend types={['image', 'number']} />);
    expect(html.match(/tb-sample/g)).toHaveLength(6);
    expect(html).toContain('data-type="number"');
  });
});
