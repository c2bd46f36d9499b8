import { type Turnbuckle, typeName } from '@turnbuckle/editor';
import type { Edit, InputPort, Json, Param } from '@turnbuckle/model';
import { Trash2 } from 'lucide-react';
import type { ReactElement } from 'react';
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
  const set = (param: string, value: Json, gesture: string): void => editable.edit([{ op: 'set-param', node: nodeKey, param, value } satisfies Edit], gesture);
  return (
    <section className="panel-section pb-3" aria-label={`Node ${node.title ?? kind?.title ?? node.kind}`}>
      <div className="panel-head">
        <h2 className="truncate">{node.title ?? kind?.title ?? node.kind}</h2>
        <span className="mono truncate text-[11.5px] font-normal text-faint">{node.key}</span>
        {!isReadOnly && (
          <button
            type="button"
            className="button button-quiet button-icon -mr-2 ml-auto flex-none"
            aria-label="Delete this node"
            title="Delete (Del)"
            onClick={() => flow.apply([{ op: 'remove-node', node: nodeKey }])}
          >
            <Trash2 aria-hidden="true" />
          </button>
        )}
      </div>
      {kind?.description !== undefined && <p className="px-4 pb-2 text-[12.5px] text-soft">{kind.description}</p>}
      {kind === undefined && <p className="px-4 pb-2 text-[12.5px] text-soft">No catalog here declares the kind “{node.kind}”, so its values are shown as they are stored.</p>}
      {[...(ports?.inputs ?? [])].map(([name, port]) => {
        const wire = incoming.find(({ input }) => input?.name === name);
        return (
          <InputRow key={name} name={name} port={port}>
            {wire === undefined && port.param !== undefined && (
              <ValueField
                label={port.title ?? name}
                param={port.param}
                value={shownValue(node.params, name, port.param)}
                isReadOnly={isReadOnly}
                onChange={(value, gesture) => set(name, value, `${nodeKey} ${name} ${gesture}`)}
              />
            )}
            <SourceMenu flow={flow} target={{ node: nodeKey, port: name }} wire={wire ?? null} isCompact={wire === undefined && port.param !== undefined} isReadOnly={isReadOnly} />
          </InputRow>
        );
      })}
      {Object.entries(kind?.params ?? {}).map(([name, param]) => (
        <div key={name} className="param">
          <span className="param-name">{param.title ?? name}</span>
          <div className="param-value">
            <ValueField
              label={param.title ?? name}
              param={param}
              value={shownValue(node.params, name, param)}
              isReadOnly={isReadOnly}
              onChange={(value, gesture) => set(name, value, `${nodeKey} ${name} ${gesture}`)}
            />
          </div>
        </div>
      ))}
      {kind === undefined &&
        Object.entries(node.params)
          .slice(0, 24)
          .map(([name, value]) => (
            <div key={name} className="param">
              <span className="param-name">{name}</span>
              <span className="mono truncate text-[12px]">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
            </div>
          ))}
    </section>
  );
}

function InputRow({ name, port, children }: { readonly name: string; readonly port: InputPort; readonly children: React.ReactNode }): ReactElement {
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

function shownValue(params: Readonly<Record<string, Json>>, name: string, { default: fallback }: Param): Json | undefined {
  return Object.hasOwn(params, name) ? params[name] : fallback;
}
