import type { Answer, Probe, Session } from '@turnbuckle/compiler';
import type { Connection, FinalConnectionState, Edge as FlowEdge, Handle } from '@xyflow/react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { markTargets } from './mark-targets.ts';
import type { LooseWire, Offer, Point, Turnbuckle } from './turnbuckle.ts';

interface DrawingOptions {
  readonly session: Session;
  readonly apply: Turnbuckle['apply'];
  readonly onDropOutside: ((drop: LooseWire) => void) | undefined;
}

type DrawingProps = Pick<Turnbuckle['props'], 'onConnect' | 'onConnectStart' | 'onConnectEnd' | 'onReconnect' | 'onReconnectStart' | 'onReconnectEnd' | 'isValidConnection'>;

interface Drawing {
  readonly props: DrawingProps;
  readonly offer: Offer | null;
  settle(accept: boolean): void;
  /** The answer for the handle under the pointer, while a wire is drawn. */
  answerOf(handle: Handle | null): Answer | null;
}

/** One drag: its probe, and how to take the marks away. */
interface Drag {
  readonly probe: Probe;
  readonly root: Element | null;
  readonly unmark: () => void;
}

/** Judges a wire while it is drawn and when it is dropped. The probe is made once, when the drag starts. */
export function useDrawing({ session, apply, onDropOutside }: DrawingOptions): Drawing {
  const latest = useRef({ session, apply, onDropOutside });
  latest.current = { session, apply, onDropOutside };
  const drag = useRef<Drag>(null);
  const moving = useRef<string>(null);
  const [offer, setOffer] = useState<Offer | null>(null);
  useEffect(() => () => drag.current?.unmark(), []);
  return useMemo(() => {
    const answerTo = (target: { readonly node: string; readonly port: string | null } | null): Answer | null =>
      drag.current === null || target === null ? null : drag.current.probe.to({ node: target.node, port: target.port ?? '' });
    const answerFor = ({ source, sourceHandle, target, targetHandle }: Connection | FlowEdge): Answer | null =>
      answerTo(drag.current?.probe.start.side === 'in' ? { node: source, port: sourceHandle ?? null } : { node: target, port: targetHandle ?? null });
    const drop = (answer: Answer | null, at: Point): void => {
      if (answer === null) return;
      if (answer.kind === 'refuse' || answer.kind === 'make-with-converter') setOffer({ answer, at });
      else latest.current.apply(answer.edits);
    };
    return {
      answerOf: (handle) => (handle === null ? null : answerTo(targetOf(handle, drag.current))),
      offer,
      settle(accept) {
        if (accept && offer !== null) latest.current.apply(offer.answer.edits);
        setOffer(null);
      },
      props: {
        isValidConnection: (connection) => {
          const answer = answerFor(connection);
          return answer !== null && answer.kind !== 'refuse';
        },
        onConnectStart(event, { nodeId, handleId, handleType }) {
          setOffer(null);
          const root = event.target instanceof Element ? event.target.closest('.react-flow') : null;
          if (nodeId === null) return;
          const start = { node: nodeId, port: handleId, side: handleType === 'target' ? ('in' as const) : ('out' as const) };
          const probe = latest.current.session.probe(moving.current === null ? start : { ...start, moving: moving.current });
          const unmark = root === null ? () => {} : markTargets(root, probe, pointOf(event) ?? { x: 0, y: 0 });
          drag.current = { probe, root, unmark };
        },
        // What is dropped is settled when the drag ends: there it is known where, and also when it was refused.
        onConnect: () => {},
        onReconnect: () => {},
        onReconnectStart: (_, edge) => {
          moving.current = edge.id;
        },
        onReconnectEnd: () => {
          moving.current = null;
        },
        onConnectEnd(event, state) {
          const ended = drag.current;
          if (ended === null) return;
          ended.unmark();
          const at = pointOf(event);
          if (state.toHandle !== null) drop(answerOn(state, ended), relativeTo(ended.root, at) ?? { x: state.pointer?.x ?? 0, y: state.pointer?.y ?? 0 });
          else if (at !== null && overCanvas(event)) dropOutside(ended.probe, { at, ...latest.current });
          drag.current = null;
        },
      },
    };
  }, [offer]);
}

function answerOn({ toHandle }: FinalConnectionState, drag: Drag): Answer | null {
  const target = toHandle === null ? null : targetOf(toHandle, drag);
  return target === null ? null : drag.probe.to(target);
}

/** A handle on the side where the wire began is no target: two outputs, or two inputs. */
function targetOf(handle: Handle, drag: Drag | null): { readonly node: string; readonly port: string } | null {
  const wanted = drag?.probe.start.side === 'in' ? 'source' : 'target';
  return handle.type === wanted ? { node: handle.nodeId, port: handle.id ?? '' } : null;
}

/** A wire that was moved into the void is taken away, as it is everywhere; a new one asks what should stand there. */
function dropOutside(
  { start }: Probe,
  { at, apply, onDropOutside }: { readonly at: Point; readonly apply: Turnbuckle['apply']; readonly onDropOutside: DrawingOptions['onDropOutside'] },
): void {
  if (start.moving !== undefined) apply([{ op: 'disconnect', edge: start.moving }]);
  else onDropOutside?.({ start, at });
}

function overCanvas(event: MouseEvent | TouchEvent): boolean {
  const at = pointOf(event);
  return at !== null && document.elementFromPoint(at.x, at.y)?.closest('.react-flow__pane') != null;
}

function pointOf(event: MouseEvent | TouchEvent | { readonly clientX?: number; readonly clientY?: number }): Point | null {
  const touch = 'changedTouches' in event ? event.changedTouches[0] : undefined;
  if (touch !== undefined) return { x: touch.clientX, y: touch.clientY };
  return 'clientX' in event && event.clientX !== undefined && event.clientY !== undefined ? { x: event.clientX, y: event.clientY } : null;
}

function relativeTo(root: Element | null, at: Point | null): Point | null {
  if (root === null || at === null) return null;
  const box = root.getBoundingClientRect();
  return { x: at.x - box.x, y: at.y - box.y };
}
