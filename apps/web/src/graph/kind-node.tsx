import { type PortRow, portRowsOf, Terminal, typeName } from '@turnbuckle/editor';
import { type GraphNode, type Json, printType } from '@turnbuckle/model';
import { type NodeProps, useUpdateNodeInternals } from '@xyflow/react';
import { type ReactElement, useEffect, useRef } from 'react';
import { PictureCanvas } from '../pictures/picture-canvas.tsx';
import { useCanvas } from './canvas-context.ts';

/** A node with its terminals, and the picture that leaves it. */
export function KindNode({ id, data }: NodeProps): ReactElement {
  const { session, pictures, isReadOnly } = useCanvas();
  const node = data.node as GraphNode;
  const kind = session.resolved.byKey.get(id)?.kind;
  const { inputs, outputs } = portRowsOf(session, id);
  const picture = pictures.get(id);
  const isPicture = picture !== undefined || (kind !== undefined && (kind.sink === true || outputs.some(({ type }) => type !== null && pictureTypes.has(typeName(type)))));
  useTerminals(id, [...inputs, ...outputs]);
  const findings = session.diagnostics.filter(({ severity, at }) => severity !== 'info' && at.edge === undefined && (at.node === id || at.nodes?.includes(id) === true));
  const worst = findings.some(({ severity }) => severity === 'error') ? 'error' : findings.length > 0 ? 'warning' : undefined;
  // Without a catalog nobody could know it.
  const isUnknown = kind === undefined && session.catalog !== null;
  const title = node.title ?? kind?.title ?? node.kind;
  return (
    <article className="node" data-worst={worst} data-unknown={isUnknown || undefined} data-mode={node.mode}>
      <header className="node-head">
        <span className="node-title">{title}</span>
        {kind !== undefined && node.title !== undefined && node.title !== kind.title && <span className="node-kind">{kind.title ?? kind.name}</span>}
        {isUnknown && <span className="node-kind">unknown kind</span>}
      </header>
      <div className="node-body">
        <ul className="node-ports">
          {inputs.map((row) => (
            <PortLine key={row.handle} row={row} side="in" value={handValue(node, row)} isReadOnly={isReadOnly} />
          ))}
        </ul>
        <div className="node-out">
          {picture !== undefined ? <PictureCanvas rgba={picture} className="node-picture" /> : isPicture ? <div className="node-picture" /> : null}
          <ul className="node-ports">
            {outputs.map((row) => (
              <PortLine key={row.handle} row={row} side="out" value={undefined} isReadOnly={isReadOnly} />
            ))}
          </ul>
        </div>
      </div>
    </article>
  );
}

/** Types whose values can be looked at. Their place is kept free until they are painted, so that no terminal moves. */
const pictureTypes = new Set(['image', 'mask']);

/** Tells the canvas when terminals come or go, so that wires stay tied to them. */
function useTerminals(id: string, rows: readonly PortRow[]): void {
  const update = useUpdateNodeInternals();
  const terminals = rows.map(({ handle }) => handle).join('\n');
  const measured = useRef(terminals);
  useEffect(() => {
    // The canvas measures a new node by itself.
    if (measured.current !== terminals) update(id);
    measured.current = terminals;
  }, [id, terminals, update]);
}

interface PortLineProps {
  readonly row: PortRow;
  readonly side: 'in' | 'out';
  readonly value: Json | undefined;
  readonly isReadOnly: boolean;
}

function PortLine({ row, side, value, isReadOnly }: PortLineProps): ReactElement {
  return (
    <li
      title={row.type === null ? undefined : `${row.label}: ${printType(row.type)}`}
      className={`node-port ${row.stray === null ? '' : 'tb-stray'}`}
      data-side={side}
      data-stray={row.stray ?? undefined}
      data-required={row.input?.required === true && !row.isWired ? true : undefined}
    >
      <Terminal side={side} handle={row.handle} type={row.type === null ? null : typeName(row.type)} isConnectable={row.stray === null && !isReadOnly} />
      <span className="node-port-label">{row.label}</span>
      {value !== undefined && <span className="node-port-value">{shortValue(value)}</span>}
    </li>
  );
}

/** What stands in an input that nothing is wired to. */
function handValue({ params }: GraphNode, { isWired, name, input }: PortRow): Json | undefined {
  if (isWired || name === null || input?.param === undefined) return undefined;
  return Object.hasOwn(params, name) ? params[name] : input.param.default;
}

function shortValue(value: Json): string {
  if (typeof value === 'number') return String(Number(value.toFixed(3)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}
