import type { NodeDeclaration, NodeShape } from '@turnbuckle/model';
import { Handle, Position } from '@xyflow/react';
import type { ReactElement, ReactNode } from 'react';
import { typeName } from './type-name.ts';

type InputName<S extends NodeShape> = keyof S['in'] & string;
type OutputName<S extends NodeShape> = keyof S['out'] & string;

/** One side's port name; a name that the kind does not declare does not compile. */
export type PortProps<S extends NodeShape> = { readonly of: NodeDeclaration<string, S>; readonly children?: ReactNode } & (
  | { readonly in: InputName<S>; readonly out?: never }
  | { readonly out: OutputName<S>; readonly in?: never }
);

/** A terminal of a declared kind: its handle, in its type's colour, and its name. Goes into a node component. */
export function Port<const S extends NodeShape>({ of: { kind }, in: input, out: output, children }: PortProps<S>): ReactElement {
  const side = input === undefined ? 'out' : 'in';
  const name = input ?? output ?? '';
  const port = side === 'in' ? kind.in[name] : kind.out[name];
  return (
    <div className="tb-port" data-side={side}>
      <Terminal side={side} handle={name} type={port === undefined ? null : typeName(port.type)} />
      {children ?? <span className="tb-port-label">{port?.title ?? name}</span>}
    </div>
  );
}

/** The handle alone, for node components that are made from a catalog at run time. */
export function Terminal({
  side,
  handle,
  type,
  isConnectable = true,
}: {
  readonly side: 'in' | 'out';
  readonly handle: string;
  readonly type: string | null;
  readonly isConnectable?: boolean;
}): ReactElement {
  return (
    <Handle
      type={side === 'in' ? 'target' : 'source'}
      position={side === 'in' ? Position.Left : Position.Right}
      id={handle}
      className="tb-terminal"
      data-type={type ?? 'unknown'}
      isConnectable={isConnectable}
    />
  );
}
