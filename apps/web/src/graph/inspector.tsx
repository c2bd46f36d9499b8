import { type Turnbuckle, typeName } from '@turnbuckle/editor';
import type { GraphNode, InputPort, Json, NodeKind, Param } from '@turnbuckle/model';
import { Trash2 } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { SourceMenu } from './source-menu.tsx';
import type { EditableDocument } from './use-document.ts';
import { ValueField } from './value-field.tsx';

interface InspectorProps {
  readonly nodeKey: string;
  readonly flow: Turnbuckle;
  readonly editable: EditableDocument;
  readonly isReadOnly: boolean;
}

/** Everything that can be set on one node: values by hand, and what its inputs are wired to. */
export function Inspector({ nodeKey, flow, editable, isReadOnly }: InspectorProps): ReactElement | null {
  const resolved = flow.session.resolved.byKey.get(nodeKey);
  if (resolved === undefined) return null;
  const { node, kind, ports, incoming } = resolved;
  const field = (name: string, param: Param, label: string): ReactElement => (
    <ValueField
      label={label}
      param={param}
      value={Object.hasOwn(node.params, name) ? node.params[name] : param.default}
      isReadOnly={isReadOnly}
      onChange={(value, gesture) => editable.edit([{ op: 'set-param', node: nodeKey, param: name, value }], `${nodeKey} ${name} ${gesture}`)}
    />
  );
  return (
    <section className="panel-section pb-3" aria-label={`Node ${titleOf(node, kind)}`}>
      <InspectorHead node={node} kind={kind} onDelete={isReadOnly ? null : () => flow.apply([{ op: 'remove-node', node: nodeKey }])} />
      {[...(ports?.inputs ?? [])].map(([name, port]) => {
        const wire = incoming.find(({ input }) => input?.name === name);
        const byHand = wire === undefined ? port.param : undefined;
        return (
          <InputRow key={name} name={name} port={port}>
            {byHand !== undefined && field(name, byHand, port.title ?? name)}
            <SourceMenu flow={flow} target={{ node: nodeKey, port: name }} wire={wire ?? null} isCompact={byHand !== undefined} isReadOnly={isReadOnly} />
          </InputRow>
        );
      })}
      {Object.entries(kind?.params ?? {}).map(([name, param]) => (
        <div key={name} className="param">
          <span className="param-name">{param.title ?? name}</span>
          <div className="param-value">{field(name, param, param.title ?? name)}</div>
        </div>
      ))}
      {kind === undefined && <StoredValues params={node.params} />}
    </section>
  );
}

interface InspectorHeadProps {
  readonly node: GraphNode;
  readonly kind: NodeKind | undefined;
  readonly onDelete: (() => void) | null;
}

function InspectorHead({ node, kind, onDelete }: InspectorHeadProps): ReactElement {
  const text = kind === undefined ? `No catalog here declares the kind “${node.kind}”, so its values are shown as they are stored.` : kind.description;
  return (
    <>
      <div className="panel-head">
        <h2 className="truncate">{titleOf(node, kind)}</h2>
        <span className="mono truncate text-[11.5px] font-normal text-faint">{node.key}</span>
        {onDelete !== null && (
          <button type="button" className="button button-quiet button-icon -mr-2 ml-auto flex-none" aria-label="Delete this node" title="Delete (Del)" onClick={onDelete}>
            <Trash2 aria-hidden="true" />
          </button>
        )}
      </div>
      {text !== undefined && <p className="px-4 pb-2 text-[12.5px] text-soft">{text}</p>}
    </>
  );
}

function InputRow({ name, port, children }: { readonly name: string; readonly port: InputPort; readonly children: ReactNode }): ReactElement {
  return (
    <div className="param">
      <span className="param-name flex items-center gap-1.5" title={typeName(port.type)}>
        <span className="tb-swatch flex-none" data-type={typeName(port.type)} />
        <span className="truncate">{port.title ?? name}</span>
      </span>
      <div className="param-value">{children}</div>
    </div>
  );
}

/** As many values of a kind that nobody declared as one can look at. */
const MOST_VALUES = 24;

function StoredValues({ params }: { readonly params: Readonly<Record<string, Json>> }): ReactElement {
  return (
    <>
      {Object.entries(params)
        .slice(0, MOST_VALUES)
        .map(([name, value]) => (
          <div key={name} className="param">
            <span className="param-name">{name}</span>
            <span className="mono truncate text-[12px]">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
          </div>
        ))}
    </>
  );
}

function titleOf(node: GraphNode, kind: NodeKind | undefined): string {
  return node.title ?? kind?.title ?? node.kind;
}
