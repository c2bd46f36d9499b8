import { Menu } from '@base-ui/react/menu';
import type { Answer, ProbeTarget, ResolvedEdge, Session } from '@turnbuckle/compiler';
import type { Turnbuckle } from '@turnbuckle/editor';
import { ChevronDown, Link2, Unplug } from 'lucide-react';
import { type ReactElement, useState } from 'react';

interface SourceMenuProps {
  readonly flow: Turnbuckle;
  readonly target: { readonly node: string; readonly port: string };
  readonly wire: ResolvedEdge | null;
  /** Only a symbol: the value beside it is what matters. */
  readonly isCompact: boolean;
  readonly isReadOnly: boolean;
}

/** What an input is wired to, and every output that it could be wired to instead: drawing a wire without a pointer. */
export function SourceMenu({ flow, target, wire, isCompact, isReadOnly }: SourceMenuProps): ReactElement | null {
  const [isOpen, setOpen] = useState(false);
  const from = wire === null ? null : outputName(flow.session, wire.edge.from.node, wire.output?.name ?? wire.edge.from.port);
  if (isReadOnly) return from === null ? null : <span className="truncate">{from}</span>;
  return (
    <Menu.Root open={isOpen} onOpenChange={setOpen}>
      <Menu.Trigger
        className={isCompact ? 'button button-quiet button-icon !h-[26px] !w-[26px] flex-none' : 'field flex items-center gap-2 text-left'}
        aria-label={wire === null ? `Wire ${target.port}` : `${target.port} is wired to ${from ?? 'something else'}. Change`}
      >
        {isCompact ? <Link2 aria-hidden="true" /> : <span className={`truncate ${from === null ? 'text-faint' : ''}`}>{from ?? 'Not wired'}</span>}
        {!isCompact && <ChevronDown className="ml-auto size-3.5 flex-none text-faint" aria-hidden="true" />}
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="end" className="z-50">
          <Menu.Popup className="popup max-h-[340px] w-[300px] overflow-y-auto p-1">{isOpen && <Sources flow={flow} target={target} wire={wire} />}</Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Sources({ flow, target, wire }: Pick<SourceMenuProps, 'flow' | 'target' | 'wire'>): ReactElement {
  const [sources] = useState(() => sourcesOf(flow.session, target, wire));
  return (
    <>
      {wire !== null && (
        <Menu.Item className="menu-item" onClick={() => flow.apply([{ op: 'disconnect', edge: wire.edge.key }])}>
          <Unplug className="size-3.5 flex-none text-faint" aria-hidden="true" />
          Take the wire off
        </Menu.Item>
      )}
      {sources.length === 0 && <p className="px-2.5 py-2 text-faint">No other node has an output.</p>}
      {sources.map(({ source, answer, name }) => (
        <Menu.Item key={`${source.node} ${source.port}`} className="menu-item" disabled={answer.kind === 'refuse'} onClick={() => flow.apply(answer.edits)}>
          <span className="answer-mark" data-answer={answer.kind} aria-hidden="true" />
          <span className="min-w-0">
            <span className="block truncate">{name}</span>
            {answer.kind === 'refuse' && <span className="block text-[11.5px] leading-[1.35] text-faint">{answer.message.split(': ')[0]}</span>}
            {answer.kind === 'make-with-converter' && <span className="block text-[11.5px] text-faint">through {answer.inserts.join(', ')}</span>}
          </span>
        </Menu.Item>
      ))}
    </>
  );
}

interface Source {
  readonly source: ProbeTarget;
  readonly answer: Answer;
  readonly name: string;
}

/** Every output with the answer that a wire from it would get, those that fit first. */
function sourcesOf(session: Session, { node, port }: SourceMenuProps['target'], wire: ResolvedEdge | null): Source[] {
  const probe = session.probe({ node, port, side: 'in', ...(wire === null ? {} : { moving: wire.edge.key }) });
  const sources = probe
    .targets()
    .flatMap((source): Source[] =>
      source.node === node || (wire?.edge.from.node === source.node && wire.output?.name === source.port)
        ? []
        : [{ source, answer: probe.to(source), name: outputName(session, source.node, source.port) }],
    );
  return sources.sort((a, b) => order(a.answer) - order(b.answer));
}

function order({ kind }: Answer): number {
  return kind === 'refuse' ? 2 : kind === 'make-with-converter' ? 1 : 0;
}

function outputName({ resolved }: Session, key: string, port: string | null): string {
  const known = resolved.byKey.get(key);
  const name = known?.node.title ?? known?.kind?.title ?? key;
  return `${name}${name === key ? '' : ` (${key})`} · ${port ?? 'its only output'}`;
}
